import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const webhooksWords = defineWords({
  title: { en: "Webhooks", ru: "Вебхуки" },
  intro: {
    en: "Where notices are posted to as they happen, signed by Standard Webhooks.",
    ru: "Куда отправлять уведомления о событиях; они подписаны по Standard Webhooks.",
  },
  list: { en: "Endpoints", ru: "Адреса для отправки" },
  emptyTitle: { en: "No endpoints yet", ru: "Адресов пока нет" },
  empty: {
    en: "Add the address of a program of yours, and it is told of payments, tokens and alarms.",
    ru: "Добавьте адрес своей программы, и она будет узнавать о платежах, токенах и тревогах.",
  },
  endpoint: { en: "Endpoint", ru: "Адрес" },
  create: { en: "New endpoint", ru: "Новый адрес" },
  add: { en: "Add", ru: "Добавить" },
  url: { en: "URL", ru: "URL" },
  urlHint: {
    en: "https, at a public address, without a user name",
    ru: "https, публичный адрес, без имени пользователя",
  },
  description: { en: "What it is for", ru: "Для чего" },
  none: { en: "none", ru: "не указано" },
  kinds: { en: "What is sent", ru: "Что отправлять" },
  kindsCount: {
    en: (n: number) => en(n, { one: "# kind of notice", other: "# kinds of notices" }),
    ru: (n: number) =>
      ru(n, {
        one: "# вид уведомлений",
        few: "# вида уведомлений",
        many: "# видов уведомлений",
        other: "# вида уведомлений",
      }),
  },
  failures: { en: "Failed in a row", ru: "Неудач подряд" },
  failingSince: { en: "Failing since", ru: "Не отвечает с" },
  restsUntil: { en: "Nothing is sent until", ru: "Отправка приостановлена до" },
  formerUntil: { en: "The former secret is valid until", ru: "Прежний ключ действует до" },
  added: { en: "Added", ru: "Добавлен" },
  back: { en: "To the endpoints", ru: "К списку адресов" },
  unknownTitle: { en: "There is no such endpoint", ru: "Такого адреса нет" },
  unknown: { en: "It may have been deleted.", ru: "Возможно, его удалили." },
  secretTitle: { en: "The signing secret", ru: "Ключ подписи" },
  secretText: {
    en: "It is shown this once. Put it where your program checks the signatures.",
    ru: "Ключ показывается один раз. Сохраните его там, где ваша программа проверяет подпись.",
  },
  copySecret: { en: "Copy the secret", ru: "Скопировать ключ" },
  hideSecret: { en: "I have stored it", ru: "Ключ сохранён" },
  change: { en: "Change", ru: "Изменить" },
  changeTitle: { en: "Change the endpoint", ru: "Изменить адрес" },
  save: { en: "Save", ru: "Сохранить" },
  saved: { en: "The endpoint was changed.", ru: "Адрес изменён." },
  rotate: { en: "New secret", ru: "Сменить ключ" },
  rotateTitle: { en: "Make a new secret?", ru: "Сменить ключ подписи?" },
  rotateText: {
    en: "Messages are signed with both secrets for 24 hours; until then give your program the new one.",
    ru: "Ещё 24 часа сообщения подписываются обоими ключами; за это время передайте программе новый.",
  },
  test: { en: "Send a test", ru: "Проверить" },
  testDone: {
    en: (status: number, ms: number) => `The test message was taken: ${status}, ${ms} ms.`,
    ru: (status: number, ms: number) => `Тестовое сообщение принято: ${status}, ${ms} мс.`,
  },
  testFailed: {
    en: (reason: string) => `The test message was not delivered: ${reason}.`,
    ru: (reason: string) => `Тестовое сообщение не доставлено: ${reason}.`,
  },
  disable: { en: "Disable", ru: "Отключить" },
  disableTitle: { en: "Disable this endpoint?", ru: "Отключить этот адрес?" },
  disableText: {
    en: "Nothing is sent there until you enable it again. What happens meanwhile is not sent later.",
    ru: "Туда ничего не будет отправляться, пока вы не включите адрес снова. О событиях за это время не сообщим и потом.",
  },
  disabledNow: { en: "The endpoint is disabled.", ru: "Адрес отключён." },
  enable: { en: "Enable", ru: "Включить" },
  enableTitle: { en: "Enable this endpoint?", ru: "Включить этот адрес?" },
  enableText: {
    en: "From now on notices are posted there; its failures are forgotten.",
    ru: "Уведомления снова будут отправляться; счётчик неудач обнулится.",
  },
  enabledNow: { en: "The endpoint is enabled.", ru: "Адрес включён." },
  remove: { en: "Delete", ru: "Удалить" },
  removeTitle: { en: "Delete this endpoint?", ru: "Удалить этот адрес?" },
  removeText: {
    en: "Its deliveries and its secret are deleted too. This cannot be undone.",
    ru: "Вместе с ним удалятся его ключ и история отправок. Отменить это нельзя.",
  },
  deliveries: { en: "Deliveries of the last 30 days", ru: "Отправки за 30 дней" },
  noDeliveries: { en: "Nothing was sent there yet.", ru: "Туда ещё ничего не отправлялось." },
  what: { en: "What", ru: "Что" },
  status: { en: "Status", ru: "Состояние" },
  attempts: { en: "Attempts", ru: "Попыток" },
  answer: { en: "Last answer", ru: "Последний ответ" },
  queued: { en: "Queued", ru: "Поставлено" },
  next: { en: "Next attempt", ru: "Следующая попытка" },
  redeliver: { en: "Send again", ru: "Отправить снова" },
  redeliverOf: {
    en: (kind: string, id: string) => `Send again: ${kind}, ${id}`,
    ru: (kind: string, id: string) => `Отправить снова: ${kind}, ${id}`,
  },
  redelivered: { en: "The message is queued again.", ru: "Сообщение снова в очереди." },
});

/** The state of an endpoint: enabled, or why it is not, as the API names it. */
export const endpointStateWords = defineWords({
  enabled: { en: "Enabled", ru: "Включён" },
  by_hand: { en: "Disabled by hand", ru: "Отключён вручную" },
  gone: { en: "Disabled: it answered 410", ru: "Отключён: ответил 410" },
  failing: { en: "Disabled: failing for days", ru: "Отключён: не отвечал несколько дней" },
});

export const deliveryStatusWords = defineWords({
  waiting: { en: "Waiting", ru: "В очереди" },
  sent: { en: "Delivered", ru: "Доставлено" },
  failed: { en: "Failed", ru: "Не доставлено" },
  dropped: { en: "Out of date", ru: "Устарело" },
});

/** The kinds of notices, as the API names them. */
export const noticeKindWords = defineWords({
  token_expiring_24h: { en: "A token expires within a day", ru: "Токен истекает в течение суток" },
  token_expiring_1h: { en: "A token expires within an hour", ru: "Токен истекает в течение часа" },
  token_expired: { en: "A token has expired", ru: "Срок токена истёк" },
  auto_extension: { en: "A token is extended automatically", ru: "Автопродление токена" },
  time_given_back: { en: "Lost time is given back to a token", ru: "Токену возвращено потерянное время" },
  maintenance_ahead: { en: "Maintenance is planned", ru: "Запланированы техработы" },
  balance_low: { en: "The balance is low", ru: "Баланс на исходе" },
  balance_recovered: { en: "The balance has recovered", ru: "Баланс снова в норме" },
  payment_succeeded: { en: "A payment has arrived", ru: "Платёж зачислен" },
  token_taken_over: { en: "A device takes a token over", ru: "Устройство забрало токен у другого" },
  bonus_expiry: { en: "Granted ZNC expire", ru: "Сгорание бонусных ZNC" },
  voucher_redeemed: { en: "A voucher was redeemed", ru: "Ваучер активирован" },
  token_thawed: { en: "A frozen token thaws by itself", ru: "Токен разморозился сам" },
  token_rotated: { en: "A token's secret was replaced", ru: "Токен заменён новым" },
  token_gifted: {
    en: "A token is offered, or claimed, as a gift",
    ru: "Токен предложен в подарок или подарен",
  },
  new_device: { en: "A new device uses a token", ru: "Токен используется на новом устройстве" },
  new_sign_in: { en: "A sign-in from a new place", ru: "Вход с нового места" },
  password_changed: { en: "The password was changed", ru: "Пароль изменён" },
  two_step_changed: {
    en: "Two-step sign-in: changes and alarms",
    ru: "Двухэтапный вход: изменения и тревоги",
  },
  telegram_linked: {
    en: "A Telegram account was linked",
    ru: "Привязан Telegram",
  },
  operator_payment: { en: "A customer has paid", ru: "Клиент оплатил" },
  refund_asked: { en: "Money of a payment goes back", ru: "Возврат или спор по платежу" },
  operator_vouchers: { en: "Vouchers were made or revoked", ru: "Выпуск и отзыв ваучеров" },
  conflict_rush: {
    en: "Many device conflicts in a short time",
    ru: "Много конфликтов устройств за короткое время",
  },
  target_down: { en: "The target does not answer", ru: "Целевой сервер не отвечает" },
  target_up: { en: "The target answers again", ru: "Целевой сервер снова отвечает" },
  maintenance_course: { en: "Maintenance: planned, begun, ended", ru: "Техработы: план, начало, окончание" },
  compensation_done: { en: "Lost time was given back to tokens", ru: "Токенам возвращено потерянное время" },
  ledger_mismatch: { en: "The books do not agree", ru: "Учёт не сходится" },
  backup_failed: { en: "A backup failed", ru: "Резервная копия не создана" },
  backup_overdue: { en: "The newest backup is old", ru: "Последняя резервная копия устарела" },
  disk_low: { en: "A disk is nearly full", ru: "Место на диске заканчивается" },
  webhook_disabled: { en: "A webhook endpoint was disabled", ru: "Адрес вебхука отключён" },
  daily_digest: { en: "The figures of the day", ru: "Итоги дня" },
});
