import { defineWords } from "../../words/define-words.ts";

export const connectWords = defineWords({
  title: { en: "Connect", ru: "Подключение" },
  tokens: { en: "All my tokens", ru: "Все мои токены" },
  buy: { en: "Buy access", ru: "Купить доступ" },
  missingTitle: { en: "You have no such token", ru: "У вас нет такого токена" },
  missing: {
    en: "The link may be of another account, or mistyped. Your own tokens are all in one list.",
    ru: "Возможно, ссылка из другой учётной записи или с ошибкой. Все ваши токены — в одном списке.",
  },
  frozenTitle: { en: "Frozen, with time left:", ru: "Заморожен, осталось" },
  frozen: {
    en: "Its time stands still until you thaw it, and at the latest until",
    ru: "Время стоит, пока вы не разморозите токен, но не дольше чем до",
  },
  unusedTitle: { en: "Not used yet", ru: "Ещё не использован" },
  unused: {
    en: "Its time starts when the target server first answers you: connecting when you need it wastes nothing.",
    ru: "Время пойдёт с первого ответа целевого сервера: подключайтесь, когда понадобится, ничего не пропадёт.",
  },
  leftOf: { en: "left, until", ru: "осталось, до" },
  expiredTitle: { en: "The time of this token is over", ru: "Время этого токена закончилось" },
  expired: {
    en: "It opens nothing any more. A new token takes a moment to buy.",
    ru: "Он больше ничего не открывает. Новый токен можно купить за минуту.",
  },
  revokedTitle: { en: "This token was ended early", ru: "Этот токен завершён досрочно" },
  revoked: {
    en: "You returned it, or the operator ended it. It opens nothing any more.",
    ru: "Вы вернули его, или его отозвал оператор. Он больше ничего не открывает.",
  },
  browserTitle: { en: "In this browser", ru: "В этом браузере" },
  browser: {
    en: "Opens the target server in a new tab. This browser becomes the token's device.",
    ru: "Целевой сервер откроется в новой вкладке. Устройством токена станет этот браузер.",
  },
  open: { en: "Open the target server", ru: "Открыть целевой сервер" },
  opened: { en: "Opened in a new tab.", ru: "Открыто в новой вкладке." },
  thisBrowser: {
    en: "See or end this browser's connection",
    ru: "Подключение этого браузера: посмотреть или завершить",
  },
  signInForgotten: {
    en: "To keep your account safe from the target's pages, this browser no longer remembers your sign-in here: after a reload you enter your password again.",
    ru: "Чтобы страницы целевого сервера не получили доступ к вашей учётной записи, браузер больше не помнит вход сюда: после обновления страницы введите пароль ещё раз.",
  },
  desktopTitle: { en: "In the desktop client", ru: "В настольном клиенте" },
  desktopAddress: {
    en: "Enter the address of the service in the client's settings:",
    ru: "Введите в настройках клиента адрес сервиса:",
  },
  desktopToken: { en: "Paste the token:", ru: "Вставьте токен:" },
  desktopConnect: {
    en: "Connect. The client opens the target server at an address on your own computer.",
    ru: "Подключитесь. Клиент откроет целевой сервер по адресу на вашем же компьютере.",
  },
  curlTitle: { en: "With curl or a script", ru: "Через curl или скрипт" },
  curl: {
    en: "Send the token and a device id with each request. Keep the device id the same: another one is another device.",
    ru: "Передавайте с каждым запросом токен и номер устройства. Номер не меняйте: другой номер — другое устройство.",
  },
  curlCopy: {
    en: "The copied command has the whole token in it.",
    ru: "В скопированной команде — токен целиком.",
  },
  deviceTitle: { en: "One device at a time", ru: "Одно устройство за раз" },
  device: {
    en: "The first device that connects holds the token; others are refused until it has been silent for five minutes, or until you release it.",
    ru: "Токен занимает устройство, которое подключилось первым; остальным отказано, пока оно не промолчит пять минут или пока вы его не освободите.",
  },
  holder: { en: "Held now by", ru: "Сейчас занят устройством" },
  free: { en: "No device holds it now.", ru: "Сейчас токен не занят." },
  secret: {
    en: "The token is a secret: whoever has it uses your time. Do not send it to a chat, and do not publish commands with it.",
    ru: "Токен — секрет: кто его знает, тот тратит ваше время. Не отправляйте его в чаты и не публикуйте команды с ним.",
  },
});
