import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

/** "24 hours", "7 days": as `Duration` displays it, for the middle of a sentence. */
function lengthEn(hours: number): string {
  return isDays(hours)
    ? en(hours / 24, { one: "# day", other: "# days" })
    : en(hours, { one: "# hour", other: "# hours" });
}

/** The case after "по": "по 1 часу", "по 24 часа", "по 7 дней". */
function lengthRu(hours: number): string {
  return isDays(hours)
    ? ru(hours / 24, { one: "# дню", few: "# дня", many: "# дней", other: "# дня" })
    : ru(hours, { one: "# часу", few: "# часа", many: "# часов", other: "# часа" });
}

/** The case after "на": "на 1 час", "на 24 часа", "на 7 дней". */
function lengthOfOneRu(hours: number): string {
  return isDays(hours)
    ? ru(hours / 24, { one: "# день", few: "# дня", many: "# дней", other: "# дня" })
    : ru(hours, { one: "# час", few: "# часа", many: "# часов", other: "# часа" });
}

function isDays(hours: number): boolean {
  return hours % 24 === 0 && hours > 24;
}

export const buyWords = defineWords({
  title: { en: "Buy access", ru: "Купить доступ" },
  scope: { en: "What the token opens", ru: "Что открывает токен" },
  fullNote: {
    en: "Opens the whole target server.",
    ru: "Открывает весь целевой сервер.",
  },
  certificatesNote: {
    en: "Opens the certificates of the target server and nothing else.",
    ru: "Открывает только сертификаты целевого сервера.",
  },
  timeNote: {
    en: "Time starts with the first use, not with the purchase. One token serves one device at a time.",
    ru: "Время идёт с первого использования, а не с покупки. Одним токеном одновременно пользуется одно устройство.",
  },
  single: { en: "Single tokens", ru: "Отдельные токены" },
  bundles: { en: "Bundles", ru: "Наборы" },
  bundlesNote: {
    en: "Several tokens in one purchase, to use one after another or to share.",
    ru: "Несколько токенов одной покупкой: использовать по очереди или раздать.",
  },
  noBundlesTitle: { en: "No bundles for this just now", ru: "Таких наборов сейчас нет" },
  noBundles: {
    en: "A bundle is several tokens at a lower price. Single tokens are on offer above.",
    ru: "Набор — это несколько токенов по сниженной цене. Отдельные токены есть выше.",
  },
  contents: {
    en: (count: number, hours: number) =>
      count === 1
        ? `a token for ${lengthEn(hours)}`
        : `${en(count, { one: "# token", other: "# tokens" })} of ${lengthEn(hours)}`,
    ru: (count: number, hours: number) =>
      count === 1
        ? `токен на ${lengthOfOneRu(hours)}`
        : `${ru(count, { one: "# токен", few: "# токена", many: "# токенов", other: "# токена" })} по ${lengthRu(hours)}`,
  },
  certificatesContents: {
    en: (contents: string) => `${contents}, for certificates only`,
    ru: (contents: string) => `${contents}, только сертификаты`,
  },
  perHour: { en: (price: string) => `${price} per hour`, ru: (price: string) => `${price} за час` },
  perToken: { en: (price: string) => `${price} per token`, ru: (price: string) => `${price} за токен` },
  about: { en: (price: string) => `about ${price}`, ru: (price: string) => `около ${price}` },
  cheapestHour: { en: "Lowest price per hour", ru: "Самый дешёвый час" },
  insteadOf: { en: "Bought singly:", ru: "По отдельности:" },
  youSave: {
    en: (sum: string, percent: string) => `You save ${sum} (${percent})`,
    ru: (sum: string, percent: string) => `Экономия ${sum} (${percent})`,
  },
  buy: { en: "Buy", ru: "Купить" },
  buyNamed: {
    en: (name: string, price: string) => `Buy ${name} for ${price}`,
    ru: (name: string, price: string) => `Купить: ${name}, ${price}`,
  },
  confirmTitle: { en: "Confirm the purchase", ru: "Подтвердите покупку" },
  pay: { en: (price: string) => `Pay ${price}`, ru: (price: string) => `Оплатить ${price}` },
  youGet: { en: "You get", ru: "Вы получите" },
  opens: { en: "Access", ru: "Доступ" },
  price: { en: "Price", ru: "Цена" },
  balanceNow: { en: "Balance now", ru: "Баланс сейчас" },
  balanceAfter: { en: "Balance after", ru: "Баланс после" },
  refundNote: {
    en: "A token that was never used can be returned for its full price.",
    ru: "Неиспользованный токен можно вернуть за полную цену.",
  },
  undecided: {
    en: "The answer to your first try was lost: it may have gone through. Pay again: you are charged only once, and get the tokens of the first try.",
    ru: "Ответ на первую попытку потерялся: возможно, она прошла. Нажмите «Оплатить» ещё раз: деньги спишутся только один раз, и вы получите токены первой попытки.",
  },
  missingTitle: { en: "The balance is too small", ru: "Не хватает средств" },
  missing: {
    en: (sum: string) =>
      `You need ${sum} more. Top up, then come back here: nothing is charged until you confirm.`,
    ru: (sum: string) =>
      `Не хватает ${sum}. Пополните баланс и вернитесь сюда: без подтверждения ничего не спишется.`,
  },
  topUp: { en: (sum: string) => `Top up ${sum}`, ru: (sum: string) => `Пополнить на ${sum}` },
  ready: {
    en: (count: number) => en(count, { one: "Your token is ready", other: "Your # tokens are ready" }),
    ru: (count: number) =>
      ru(count, {
        one: count === 1 ? "Ваш токен готов" : "Готов # токен",
        few: "Готовы # токена",
        many: "Готовы # токенов",
        other: "Готовы # токена",
      }),
  },
  readyNote: {
    en: (count: number) =>
      count === 1
        ? "Its time starts when the target server first answers you. You find it under My tokens at any time."
        : "The time of each starts when the target server first answers through it. You find them under My tokens at any time.",
    ru: (count: number) =>
      count === 1
        ? "Время пойдёт с первого ответа целевого сервера. Токен всегда можно найти в разделе «Мои токены»."
        : "Время каждого пойдёт с первого ответа целевого сервера. Токены всегда можно найти в разделе «Мои токены».",
  },
  connect: { en: "Connect", ru: "Подключиться" },
  connectFirst: { en: "Connect with the first one", ru: "Подключиться первым" },
  copyAll: { en: "Copy all", ru: "Копировать все" },
  allTokens: { en: "My tokens", ru: "Мои токены" },
  buyMore: { en: "Buy more", ru: "Купить ещё" },
});
