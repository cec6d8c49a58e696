import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const referralsWords = defineWords({
  title: { en: "Referrals", ru: "Рефералы" },
  how: {
    en: "Send your link to colleagues. When somebody who signed up with it makes the first purchase over 100 ZNC, 10% of its price comes to your balance, once for each person.",
    ru: "Отправьте свою ссылку коллегам. Когда тот, кто зарегистрировался по ней, впервые купит что-то дороже 100 ZNC, 10 % цены придёт на ваш баланс — один раз за каждого.",
  },
  refunds: {
    en: "If that purchase is refunded, the same share of the bonus goes back.",
    ru: "Если за эту покупку вернут деньги, такая же доля бонуса спишется.",
  },
  link: { en: "Your link", ru: "Ваша ссылка" },
  copy: { en: "Copy the link", ru: "Скопировать ссылку" },
  share: { en: "Share", ru: "Поделиться" },
  shareText: { en: "Sign up at Zenzefi with my link:", ru: "Регистрируйтесь в Zenzefi по моей ссылке:" },
  code: { en: "Code", ru: "Код" },
  qr: { en: "QR code of your link", ru: "QR-код вашей ссылки" },
  totals: { en: "So far", ru: "Итого" },
  invited: { en: "Signed up", ru: "Зарегистрировались" },
  qualified: { en: "Brought a bonus", ru: "Принесли бонус" },
  earned: { en: "Earned in all", ru: "Заработано всего" },
  users: { en: "Who signed up with your link", ru: "Кто зарегистрировался по вашей ссылке" },
  name: { en: "Name", ru: "Имя" },
  since: { en: "Signed up on", ru: "Дата регистрации" },
  state: { en: "Bonus", ru: "Бонус" },
  paid: { en: "Bonus received", ru: "Бонус получен" },
  waiting: { en: "No purchase over 100 ZNC yet", ru: "Покупки дороже 100 ZNC ещё нет" },
  emptyTitle: { en: "Nobody has signed up yet", ru: "Пока никто не зарегистрировался" },
  empty: {
    en: "Send the link above, or let somebody scan the code with a phone. Whoever signs up will stand here.",
    ru: "Отправьте ссылку выше или дайте отсканировать код телефоном. Все, кто зарегистрируется, появятся здесь.",
  },
  onlyNewest: {
    en: (n: number) => en(n, { one: "Only the newest is listed.", other: "Only the newest # are listed." }),
    ru: (n: number) =>
      ru(n, {
        one: "Показан только последний # человек.",
        few: "Показаны только последние # человека.",
        many: "Показаны только последние # человек.",
        other: "Показаны только последние # человека.",
      }),
  },
});
