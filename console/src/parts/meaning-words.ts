import { defineWords } from "../words/define-words.ts";
import { en, ru } from "../words/plural.ts";

/** What a ledger entry was for, by the code of its meaning; those that the page says better have no words here. */
export const meaningWords = defineWords({
  bonus: { en: "For a purchase of somebody you invited", ru: "За покупку приглашённого вами" },
  bonus_expired: { en: "Not spent in time", ru: "Не потрачены вовремя" },
  bonus_returned: {
    en: "Bonus taken back: the purchase was refunded",
    ru: "Бонус снят: деньги за покупку вернули",
  },
  debt_deducted: { en: "Paid towards your debt", ru: "В счёт вашего долга" },
  debt_lent: {
    en: "Covered by a debt: the balance was not enough",
    ru: "Покрыто долгом: на балансе не хватило денег",
  },
  dispute_lost: {
    en: "Your bank took the payment back for good",
    ru: "Банк окончательно вернул вам деньги за платёж",
  },
  dispute_opened: {
    en: "Held back: the payment is disputed at your bank",
    ru: "Удержано: платёж оспаривается в вашем банке",
  },
  dispute_won: { en: "Given back: the dispute is over", ru: "Возвращено на баланс: спор завершён" },
  former_difference: {
    en: "Difference that an earlier version left",
    ru: "Разница, оставшаяся от прежней версии",
  },
  mock_deposit: { en: "Test top-up, without real money", ru: "Тестовое пополнение, без настоящих денег" },
  payment_refund_failed: {
    en: "The refund did not reach you: the sum is back on the balance",
    ru: "Возврат не дошёл: сумма снова на балансе",
  },
  payment_refunded: { en: "Paid back to you", ru: "Деньги возвращены вам" },
  token: { en: "Access token", ru: "Токен доступа" },
  token_extended: { en: "Extension of a token", ru: "Продление токена" },
  token_by_voucher: { en: "Access token by a voucher", ru: "Токен доступа по ваучеру" },
  token_by_gift: { en: "Access token as a gift", ru: "Токен доступа в подарок" },
  token_returned: { en: "Unused time of a token", ru: "Неиспользованное время токена" },
  bundle: {
    en: (name: string, tokens: number) =>
      `Bundle “${name}”: ${en(tokens, { one: "# token", other: "# tokens" })}`,
    ru: (name: string, tokens: number) =>
      `Пакет «${name}»: ${ru(tokens, { one: "# токен", few: "# токена", many: "# токенов", other: "# токена" })}`,
  },
});
