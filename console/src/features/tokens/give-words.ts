import { defineWords } from "../../words/define-words.ts";

/** What the owner of a token sees of giving it. */
export const giveWords = defineWords({
  panelTitle: { en: "Give it to somebody", ru: "Подарить токен" },
  panel: {
    en: "Make a link and send it: whoever opens it first gets what is left of this token. Until then it works for you as before, and you can take the gift back.",
    ru: "Создайте ссылку и отправьте её: кто первым её откроет, получит оставшееся время этого токена. До тех пор токен работает у вас как раньше, и подарок можно отозвать.",
  },
  give: { en: "Give as a gift", ru: "Подарить" },
  title: { en: "Give this token as a gift?", ru: "Подарить этот токен?" },
  gets: {
    en: "Whoever has the link can claim it within 7 days, once. They get the time that is left then, under a new token of their own.",
    ru: "Забрать подарок можно один раз в течение 7 дней — любому, у кого есть ссылка. Получатель получит время, оставшееся к этому моменту, с новым токеном.",
  },
  loses: {
    en: "At that moment the token ends for you, and whatever runs on it is cut. Nothing of its price is refunded then.",
    ru: "В этот момент токен у вас перестанет работать, и всё, что через него открыто, оборвётся. Вернуть за него деньги будет нельзя.",
  },
  uses: {
    en: "The time that you use until then is missing from the gift.",
    ru: "Время, которое вы потратите до этого, получателю не достанется.",
  },
  names: {
    en: "You see the username of whoever claimed it, and they see yours.",
    ru: "Вы увидите имя пользователя получателя, а он — ваше.",
  },
  make: { en: "Make the link", ru: "Создать ссылку" },
  linkTitle: { en: "The link of your gift", ru: "Ссылка на подарок" },
  linkOnce: {
    en: "It is shown only now. Send it to one person: whoever opens it first can claim the gift.",
    ru: "Она показывается только сейчас. Отправьте её одному человеку: подарок достанется тому, кто первым его заберёт.",
  },
  link: { en: "Link", ru: "Ссылка" },
  copyLink: { en: "Copy the link", ru: "Скопировать ссылку" },
  qr: { en: "QR code of the gift's link", ru: "QR-код со ссылкой на подарок" },
  openUntil: {
    en: (time: string) => `Offered as a gift: it can be claimed until ${time}.`,
    ru: (time: string) => `Предложен в подарок: забрать его можно до ${time}.`,
  },
  again: { en: "Make a new link", ru: "Создать новую ссылку" },
  againNote: {
    en: "The link cannot be shown again. A new one replaces it.",
    ru: "Показать эту ссылку снова нельзя. Новая заменит её.",
  },
  revoke: { en: "Take the gift back", ru: "Отозвать подарок" },
  revokeNamed: {
    en: (name: string) => `Take the gift back: ${name}`,
    ru: (name: string) => `Отозвать подарок: ${name}`,
  },
  revokeTitle: { en: "Take the gift back?", ru: "Отозвать подарок?" },
  revokeText: {
    en: "The link stops working. The token stays yours as it is.",
    ru: "Ссылка перестанет работать. Токен останется вашим, ничего в нём не изменится.",
  },
  keep: { en: "Leave it", ru: "Оставить" },
  revoked: {
    en: "The gift was taken back. The token is yours.",
    ru: "Подарок отозван. Токен остался у вас.",
  },
  offersTitle: { en: "Gifts that nobody has claimed yet", ru: "Подарки, которые ещё не забрали" },
  until: { en: (time: string) => `until ${time}`, ru: (time: string) => `до ${time}` },
  givenTitle: { en: "You gave this token away", ru: "Вы подарили этот токен" },
  given: {
    en: "What was left of it is somebody else's now. It opens nothing any more.",
    ru: "Оставшееся время теперь у получателя. Этот токен больше ничего не открывает.",
  },
  givenBadge: { en: "Given away", ru: "Подарен" },
  got: { en: "Received", ru: "Получен" },
  givenTo: { en: "Given to", ru: "Кому подарен" },
  receivedFrom: { en: "A gift from", ru: "Подарок от" },
  giftPrice: { en: "a gift, nothing is refunded for it", ru: "подарок, возврату не подлежит" },
});
