import { defineWords } from "../../words/define-words.ts";

export const tokensWords = defineWords({
  title: { en: "My tokens", ru: "Мои токены" },
  buy: { en: "Buy access", ru: "Купить доступ" },
  show: { en: "Which tokens to show", ru: "Какие токены показать" },
  showActive: { en: "Usable", ru: "Действующие" },
  showAll: { en: "All", ru: "Все" },
  list: { en: "Tokens", ru: "Токены" },
  noneTitle: { en: "No usable tokens", ru: "Действующих токенов нет" },
  none: {
    en: "A token opens the target server for a time. Buy one: its time starts with the first use. Those that have ended are under All.",
    ru: "Токен открывает целевой сервер на время. Купите его: время пойдёт с первого использования. Закончившиеся токены — во вкладке «Все».",
  },
  neverTitle: { en: "You have not bought a token yet", ru: "Вы ещё не покупали токены" },
  never: {
    en: "A token opens the target server for a time, from an hour to 30 days. Its time starts with the first use.",
    ru: "Токен открывает целевой сервер на время, от часа до 30 дней. Время пойдёт с первого использования.",
  },
  label: { en: "Name", ru: "Название" },
  labelHint: { en: "Such as: workshop, left bay", ru: "Например: цех, левый стенд" },
  labelEdit: {
    en: (name: string) => `Change the name of ${name}`,
    ru: (name: string) => `Изменить название: ${name}`,
  },
  save: { en: "Save", ru: "Сохранить" },
  cancel: { en: "Cancel", ru: "Отмена" },
  unused: { en: "Not used yet", ru: "Ещё не использован" },
  active: { en: "Active", ru: "Активен" },
  expired: { en: "Expired", ru: "Истёк" },
  revoked: { en: "Ended early", ru: "Завершён досрочно" },
  left: { en: "Time left", ru: "Осталось" },
  fromFirstUse: { en: "from the first use", ru: "с первого использования" },
  ended: { en: "Ended", ru: "Закончился" },
  length: { en: "Length", ru: "Срок" },
  opens: { en: "Access", ru: "Доступ" },
  paid: { en: "Price paid", ru: "Цена покупки" },
  about: { en: "About this token", ru: "Об этом токене" },
  receipt: { en: "Receipt to print", ru: "Квитанция для печати" },
  bought: { en: "Bought", ru: "Куплен" },
  device: { en: "Device", ru: "Устройство" },
  noDevice: { en: "none just now", ru: "сейчас никакое" },
  connected: { en: "connected now", ru: "подключено сейчас" },
  lastSeen: { en: "last seen", ru: "последняя активность" },
  connect: { en: "Connect", ru: "Подключиться" },
  refund: { en: "Return", ru: "Вернуть" },
  refundTitle: { en: "Return the token?", ru: "Вернуть токен?" },
  refundConfirm: { en: (sum: string) => `Return for ${sum}`, ru: (sum: string) => `Вернуть за ${sum}` },
  refundSum: { en: "You get back", ru: "Вам вернётся" },
  refundBalance: { en: "Balance after", ru: "Баланс после" },
  partOf: {
    en: (sum: string, price: string) => `${sum} of ${price}`,
    ru: (sum: string, price: string) => `${sum} из ${price}`,
  },
  refundWhole: {
    en: "It was never used: the whole price comes back.",
    ru: "Токен не использовали: вернётся вся цена.",
  },
  refundShare: {
    en: "The unused share of the price comes back, rounded down to 0.01 ZNC. It shrinks while time goes on: what counts is the moment you confirm.",
    ru: "Вернётся неиспользованная доля цены, с округлением вниз до 0,01 ZNC. Пока идёт время, она уменьшается: считается момент подтверждения.",
  },
  refundEnds: {
    en: "The token stops working at once and whatever runs on it is cut. This cannot be undone.",
    ru: "Токен сразу перестанет работать, и всё, что через него открыто, оборвётся. Отменить это нельзя.",
  },
  refundedBefore: {
    en: "This token had been ended already. If it was you, the sum that came back is under Transactions.",
    ru: "Этот токен уже был завершён. Если это сделали вы, возвращённая сумма есть в разделе «Операции».",
  },
  refunded: {
    en: (sum: string, balance: string) =>
      `The token was returned: ${sum} came back. New balance: ${balance}.`,
    ru: (sum: string, balance: string) =>
      `Токен возвращён: на баланс вернулось ${sum}. Новый баланс: ${balance}.`,
  },
});
