import { defineWords } from "../../words/define-words.ts";

export const giftsWords = defineWords({
  title: { en: "Gifts of this token", ru: "Подарки этого токена" },
  state: { en: "State", ru: "Состояние" },
  offered: { en: "Offered", ru: "Предложен" },
  until: { en: "Claimable until", ru: "Забрать до" },
  from: { en: "From", ru: "От кого" },
  to: { en: "To", ru: "Кому" },
  nobody: { en: "nobody", ru: "никому" },
  token: { en: "token", ru: "токен" },
  revoke: { en: "End the offer", ru: "Отозвать подарок" },
  revokeTitle: {
    en: (name: string) => `End the offer of ${name}?`,
    ru: (name: string) => `Отозвать подарок (${name})?`,
  },
  revokeText: {
    en: "Nobody can claim it any more. The token stays its owner's, who is told.",
    ru: "Забрать его больше никто не сможет. Токен останется у владельца, он получит уведомление.",
  },
  revoked: { en: "The offer has ended.", ru: "Подарок отозван." },
});

/** The states of a gift, as the API names them. */
export const giftStateWords = defineWords({
  open: { en: "Open", ru: "Ждёт получателя" },
  claimed: { en: "Claimed", ru: "Получен" },
  revoked: { en: "Taken back", ru: "Отозван" },
  expired: { en: "Not claimed in time", ru: "Не забрали вовремя" },
  ended: { en: "Ended with its token", ru: "Закончился вместе с токеном" },
});
