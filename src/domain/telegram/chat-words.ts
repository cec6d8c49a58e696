import type { Language, Sentence } from "../../kernel/language.ts";

/** What the bot says to everybody. */
export const CHAT_WORDS = {
  notLinked: {
    en: "This chat is not linked to an account. Open your profile in the console and choose “Link Telegram”.",
    ru: "Этот чат не привязан к учётной записи. Откройте профиль в консоли и нажмите «Привязать Telegram».",
  },
  codeInvalid: {
    en: "This link is used or has expired: it is valid for 10 minutes, once. Make a new one in your profile.",
    ru: "Эта ссылка уже использована или устарела: она действует 10 минут и один раз. Получите новую в профиле.",
  },
  moved: {
    en: "Your account was linked to another chat: this one gets nothing any more. If it was not you, change your password.",
    ru: "Ваша учётная запись привязана к другому чату: сюда больше ничего не придёт. Если это были не вы, смените пароль.",
  },
  stopped: {
    en: "Unlinked: nothing more comes here. You can link this chat again in your profile.",
    ru: "Чат отвязан: сюда больше ничего не придёт. Привязать его снова можно в профиле.",
  },
  unlinkedElsewhere: {
    en: "This chat was unlinked in your profile: nothing more comes here. If it was not you, change your password.",
    ru: "Этот чат отвязан в профиле: сюда больше ничего не придёт. Если это были не вы, смените пароль.",
  },
  deactivated: {
    en: "Your account is deactivated.",
    ru: "Ваша учётная запись отключена.",
  },
  unknownCommand: {
    en: "I do not know this command. What I can do: /help",
    ru: "Я не знаю такой команды. Что я умею: /help",
  },
  groupsRefused: {
    en: "I work in private chats only: others would read along.",
    ru: "Я работаю только в личных чатах: здесь вашу переписку видят другие.",
  },
  chooseLanguage: { en: "Which language?", ru: "На каком языке?" },
  languageChosen: { en: "I speak English now.", ru: "Теперь отвечаю по-русски." },
  noTokens: { en: "You have no token that is valid.", ru: "Действующих токенов у вас нет." },
  voucherHow: {
    en: "Send the code of the voucher with the command: /redeem 7K3M-Q9XD-2FHT-V8RN",
    ru: "Отправьте код ваучера вместе с командой: /redeem 7K3M-Q9XD-2FHT-V8RN",
  },
  voucherMistyped: {
    en: "This is not a voucher code: a character is wrong, missing or in the wrong place. Compare it with the card.",
    ru: "Это не код ваучера: какой-то символ введён неверно, пропущен или стоит не на месте. Сверьте его с карточкой.",
  },
  voucherInvalid: {
    en: "This voucher does not exist, was redeemed by somebody, has expired or was revoked. Ask whoever gave it to you.",
    ru: "Такого ваучера нет, либо он уже использован, отозван или его срок истёк. Обратитесь к тому, от кого вы его получили.",
  },
  voucherRedeemedBefore: {
    en: "You have redeemed this voucher already.",
    ru: "Вы уже активировали этот ваучер.",
  },
  voucherLimited: {
    en: "Too many codes in a short time. Try again in an hour.",
    ru: "Слишком много кодов подряд. Попробуйте через час.",
  },
  verifyFirst: {
    en: "Confirm your e-mail address first: in the console, in your profile.",
    ru: "Сначала подтвердите адрес почты в профиле консоли.",
  },
  fault: {
    en: "That did not work. Try again in a few minutes.",
    ru: "Не получилось. Попробуйте через несколько минут.",
  },
  buttonOld: {
    en: "This button has been used, or has expired.",
    ru: "Эта кнопка уже нажата или устарела.",
  },
  nothingToRefund: {
    en: "There is nothing to refund: the customer has spent it.",
    ru: "Возвращать нечего: клиент уже всё потратил.",
  },
  onlyGrantedLeft: {
    en: "There is nothing to refund: what the customer has left was granted, and granted credit is not paid out.",
    ru: "Возвращать нечего: у клиента остались только бонусные ZNC, а они деньгами не возвращаются.",
  },
  paymentGone: {
    en: "This payment cannot be refunded: it was returned already, or is disputed.",
    ru: "Этот платёж вернуть нельзя: он уже возвращён или по нему открыт спор.",
  },
  maintenanceTaken: {
    en: "Maintenance is planned for that time already: /maintenance shows it.",
    ru: "На это время обслуживание уже запланировано: см. /maintenance.",
  },
  maintenanceOver: { en: "This maintenance is over already.", ru: "Это обслуживание уже завершено." },
  tokenGone: { en: "There is no such token any more.", ru: "Этого токена больше нет." },
  freezeGone: {
    en: "That is not possible any more: /tokens shows how the token is now.",
    ru: "Сейчас это уже невозможно: состояние токена покажет /tokens.",
  },
  extensionTooLong: {
    en: "A token can be paid for 366 days ahead at most: this one is paid for far enough.",
    ru: "Токен можно оплатить не больше чем на 366 дней вперёд: у этого запаса времени уже достаточно.",
  },
  extensionsLimit: {
    en: "This token has been extended too often. Buy a new one.",
    ru: "Этот токен продлевали слишком много раз. Купите новый.",
  },
  priceChanged: {
    en: "The price has changed, and nothing was charged. /tokens shows it.",
    ru: "Цена изменилась, ничего не списано. Новую покажет /tokens.",
  },
  takeoversLimit: {
    en: "This token has changed devices too often within 24 hours. Releasing the device still works.",
    ru: "За сутки этот токен слишком часто переходил между устройствами. Просто освободить его по-прежнему можно.",
  },
  takeoverOff: {
    en: "On this service a device cannot be kept out. Releasing it still works.",
    ru: "На этом сервисе отказать устройству на время нельзя. Просто освободить токен по-прежнему можно.",
  },
  seatFreed: {
    en: "Released: another device can take the token now, and this one is refused for 10 minutes.",
    ru: "Освобождён: токен может занять другое устройство, а прежнему отказано на 10 минут.",
  },
  freeSeat: { en: "Yes, and keep it out for 10 minutes", ru: "Да, и не пускать его 10 минут" },
  cancel: { en: "Cancel", ru: "Отмена" },
  cancelled: { en: "Nothing was done.", ru: "Ничего не сделано." },
  yes: { en: "Yes", ru: "Да" },
  no: { en: "No", ru: "Нет" },
  refusedByRole: {
    en: "Your role does not allow this.",
    ru: "Ваша роль этого не позволяет.",
  },
  refusedWithoutTotp: {
    en: "The administration needs two-step sign-in. Enable it, and link this chat again.",
    ru: "Для администрирования нужен двухэтапный вход. Включите его и привяжите этот чат заново.",
  },
  moneyInConsole: {
    en: "Where two-step sign-in is required, money moves in the console only: a chat asks for no code.",
    ru: "Где обязателен двухэтапный вход, деньги двигаются только в консоли: в чате код не спросить.",
  },
} as const satisfies Record<string, Sentence>;

export type ChatWord = keyof typeof CHAT_WORDS;

/** The commands, in the order in which they are shown. `forDesk`: only users with a role see them. */
export const COMMANDS = [
  { command: "balance", forDesk: false, help: { en: "my balance", ru: "баланс" } },
  {
    command: "tokens",
    forDesk: false,
    help: {
      en: "my tokens: time left, device, release, freeze, extend",
      ru: "токены: остаток, устройство, освободить, заморозить, продлить",
    },
  },
  { command: "redeem", forDesk: false, help: { en: "redeem a voucher", ru: "активировать ваучер" } },
  { command: "language", forDesk: false, help: { en: "English or Russian", ru: "русский или английский" } },
  { command: "stop", forDesk: false, help: { en: "unlink this chat", ru: "отвязать этот чат" } },
  { command: "help", forDesk: false, help: { en: "what I can do", ru: "что я умею" } },
  {
    command: "status",
    forDesk: true,
    help: { en: "the service, the target, the queue", ru: "сервис, целевой сервер, очередь" },
  },
  {
    command: "who",
    forDesk: true,
    help: { en: "who is on; end a session", ru: "кто подключён; завершить сеанс" },
  },
  { command: "today", forDesk: true, help: { en: "the figures of today", ru: "итоги сегодняшнего дня" } },
  {
    command: "maintenance",
    forDesk: true,
    help: { en: "begin or end maintenance", ru: "начать или завершить обслуживание" },
  },
  {
    command: "payments",
    forDesk: true,
    help: { en: "the latest payments; refund one", ru: "последние платежи; вернуть деньги" },
  },
] as const satisfies readonly {
  readonly command: string;
  readonly forDesk: boolean;
  readonly help: Sentence;
}[];

export type CommandName = (typeof COMMANDS)[number]["command"];

/** The command of a name; null: there is none. */
export function commandNamed(name: string): (typeof COMMANDS)[number] | null {
  return COMMANDS.find(({ command }) => command === name) ?? null;
}

/** The lines of `/help`. */
export function helpLines(language: Language, isAtDesk: boolean): readonly string[] {
  return COMMANDS.filter(({ forDesk }) => isAtDesk || !forDesk).map(
    ({ command, help }) => `/${command} — ${help[language]}`,
  );
}
