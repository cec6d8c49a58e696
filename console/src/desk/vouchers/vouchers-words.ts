import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const vouchersWords = defineWords({
  title: { en: "Vouchers", ru: "Ваучеры" },
  list: { en: "Series of vouchers, newest first", ru: "Серии ваучеров, сначала новые" },
  search: { en: "A part of the note", ru: "Часть пометки" },
  series: { en: "Series of vouchers", ru: "Серия ваучеров" },
  back: { en: "All series", ru: "Все серии" },
  create: { en: "Make vouchers", ru: "Выпустить ваучеры" },
  value: { en: "Value", ru: "Номинал" },
  note: { en: "Note", ru: "Пометка" },
  noteHint: {
    en: "What they are for. Only the desk reads it.",
    ru: "Для чего они. Видно только здесь.",
  },
  noNote: { en: "none", ru: "нет" },
  redeemed: { en: "Redeemed", ru: "Активировано" },
  ofCount: {
    en: (n: number, all: number) => `${n} of ${all}`,
    ru: (n: number, all: number) => `${n} из ${all}`,
  },
  expires: { en: "Good until", ru: "Действуют до" },
  made: { en: "Made", ru: "Выпущены" },
  by: { en: "By", ru: "Кем" },
  revokedAt: { en: "Revoked", ru: "Отозваны" },
  left: { en: "Not redeemed", ru: "Не активировано" },
  kind: { en: "Good for", ru: "Что даёт" },
  money: { en: "A sum in ZNC", ru: "Сумма в ZNC" },
  time: { en: "An access token", ru: "Токен доступа" },
  amount: { en: "Sum of each, ZNC", ru: "Сумма каждого, ZNC" },
  hours: { en: "Hours", ru: "Часов" },
  scope: { en: "Access to", ru: "Доступ" },
  count: { en: "How many", ru: "Сколько штук" },
  days: { en: "Good for, days", ru: "Срок действия, дней" },
  bounds: {
    en: (max: string) => `A number from 1 to ${max}`,
    ru: (max: string) => `Число от 1 до ${max}`,
  },
  amountBounds: {
    en: "From 0.01 to 100,000, with at most two decimals",
    ru: "От 0,01 до 100 000, не больше двух знаков после запятой",
  },
  createTitle: { en: "Make these vouchers?", ru: "Выпустить эти ваучеры?" },
  createMoney: {
    en: (n: number, sum: string) =>
      en(n, {
        one: `# voucher. When it is redeemed, it adds ${sum} to a balance, without a payment.`,
        other: `# vouchers. If all are redeemed, they add ${sum} to balances, without a payment.`,
      }),
    ru: (n: number, sum: string) =>
      ru(n, {
        one: `# ваучер. Если все будут активированы, на балансы поступит ${sum} без оплаты.`,
        few: `# ваучера. Если все будут активированы, на балансы поступит ${sum} без оплаты.`,
        many: `# ваучеров. Если все будут активированы, на балансы поступит ${sum} без оплаты.`,
        other: `# ваучера. Если все будут активированы, на балансы поступит ${sum} без оплаты.`,
      }),
  },
  createTime: {
    en: (n: number, hours: number) =>
      `${en(n, { one: "# voucher", other: "# vouchers" })}, each for an access token of ${hours} h at no charge. A token that is returned pays nothing back.`,
    ru: (n: number, hours: number) =>
      `${ru(n, { one: "# ваучер", few: "# ваучера", many: "# ваучеров", other: "# ваучера" })}: каждый даёт бесплатный токен доступа на ${hours} ч. За возврат такого токена деньги не возвращаются.`,
  },
  createOnce: {
    en: "The codes are shown once, on the next screen: print or save them there. Whoever has a code can redeem it.",
    ru: "Коды будут показаны один раз, на следующем экране: там их нужно распечатать или сохранить. Активировать ваучер сможет любой, у кого есть код.",
  },
  shownTitle: {
    en: (n: number) => en(n, { one: "# voucher was made", other: "# vouchers were made" }),
    ru: (n: number) =>
      ru(n, {
        one: "Выпущен # ваучер",
        few: "Выпущено # ваучера",
        many: "Выпущено # ваучеров",
        other: "Выпущено # ваучера",
      }),
  },
  shownText: {
    en: "These codes are stored nowhere and are not shown again. Print or save them before you leave this page.",
    ru: "Эти коды нигде не хранятся, и посмотреть их снова нельзя. Распечатайте или сохраните их, прежде чем уйти с этой страницы.",
  },
  print: { en: "Print cards", ru: "Распечатать карточки" },
  csv: { en: "Save as CSV", ru: "Сохранить CSV" },
  copyAll: { en: "Copy all codes", ru: "Скопировать все коды" },
  done: { en: "I have saved them", ru: "Коды сохранены" },
  codes: { en: "Codes", ru: "Коды" },
  number: { en: "No.", ru: "№" },
  code: { en: "Code", ru: "Код" },
  link: { en: "Link", ru: "Ссылка" },
  vouchers: { en: "Vouchers of the series", ru: "Ваучеры серии" },
  who: { en: "Who", ru: "Кто" },
  when: { en: "When", ru: "Когда" },
  onlyRedeemed: { en: "Redeemed", ru: "Активированные" },
  onlyLeft: { en: "Not redeemed", ru: "Не активированные" },
  notYet: { en: "not redeemed", ru: "не активирован" },
  revoke: { en: "Revoke the rest", ru: "Отозвать остальные" },
  revokeTitle: { en: "Revoke the vouchers that are left?", ru: "Отозвать неиспользованные ваучеры?" },
  revokeText: {
    en: (n: number) =>
      en(n, {
        one: "# voucher cannot be redeemed any more. What was redeemed stays. This cannot be undone.",
        other: "# vouchers cannot be redeemed any more. What was redeemed stays. This cannot be undone.",
      }),
    ru: (n: number) =>
      ru(n, {
        one: "# ваучер больше нельзя будет активировать. Уже активированные остаются в силе. Отменить это нельзя.",
        few: "# ваучера больше нельзя будет активировать. Уже активированные остаются в силе. Отменить это нельзя.",
        many: "# ваучеров больше нельзя будет активировать. Уже активированные остаются в силе. Отменить это нельзя.",
        other:
          "# ваучера больше нельзя будет активировать. Уже активированные остаются в силе. Отменить это нельзя.",
      }),
  },
  revokedNow: { en: "The rest is revoked.", ru: "Остальные ваучеры отозваны." },
  emptyTitle: { en: "No vouchers yet", ru: "Ваучеров пока нет" },
  empty: {
    en: "A voucher is a code that adds a sum to a balance, or gives an access token. Make some to hand out or to sell.",
    ru: "Ваучер — это код, который пополняет баланс или даёт токен доступа. Выпустите их, чтобы раздать или продать.",
  },
  cardTitle: { en: "Voucher", ru: "Ваучер" },
  cardRedeem: { en: "Scan, or enter the code at", ru: "Отсканируйте или введите код на" },
  cardUntil: { en: (day: string) => `Good until ${day}`, ru: (day: string) => `Действует до ${day}` },
  cardQr: { en: (n: number) => `QR code of voucher ${n}`, ru: (n: number) => `QR-код ваучера ${n}` },
});

/** The state of a series, as the API names it. */
export const seriesStateWords = defineWords({
  open: { en: "Can be redeemed", ru: "Действует" },
  expired: { en: "Expired", ru: "Истекла" },
  revoked: { en: "Revoked", ru: "Отозвана" },
});
