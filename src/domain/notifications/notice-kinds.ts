import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import type { Sentence } from "../../kernel/language.ts";
import type { ChannelName } from "./channel-name.ts";

/** What a link to unsubscribe turns off at once. Kinds of the group `security` cannot be turned off. */
export const NOTICE_GROUPS = ["tokens", "money", "access", "security", "operation"] as const;
export type NoticeGroup = (typeof NOTICE_GROUPS)[number];

export type NoticeKind = {
  readonly group: NoticeGroup;
  /** Whether the user concerned is told, or the operators. */
  readonly audience: "user" | "operators";
  /** Whether it does not wait for the end of quiet hours. */
  readonly isUrgent: boolean;
  /** Whether it is always sent by mail, and is held back by no bound. */
  readonly isFixed: boolean;
  /** Per channel that obeys preferences, as long as the user has chosen nothing. */
  readonly defaults: Readonly<Record<Exclude<ChannelName, "webhook">, boolean>>;
  /** After one of them, the next ones of this kind wait so long, and become one message. */
  readonly pauseMs: number;
  /** The first one waits so long for others; if they are fewer than `countMin` then, nothing is sent. */
  readonly rush: { readonly holdMs: number; readonly countMin: number } | null;
  /** What the preferences call it. */
  readonly title: Sentence;
};

const PAUSE_MS = 10 * MINUTE_MS;
const NORMAL = {
  audience: "user",
  isUrgent: false,
  isFixed: false,
  defaults: { mail: true, telegram: true },
  pauseMs: PAUSE_MS,
  rush: null,
} as const;
const ALARM = { ...NORMAL, group: "operation", audience: "operators", isUrgent: true } as const;

/** Conflicts of one token are an everyday matter; so many in so short a time are an attack, or a program that tries for ever. */
const RUSH = { holdMs: 5 * MINUTE_MS, countMin: 10 };

/** All kinds of notices. */
export const NOTICE_KINDS = {
  token_expiring_24h: {
    ...NORMAL,
    group: "tokens",
    title: { en: "A token expires within a day", ru: "Токен истекает в течение суток" },
  },
  token_expiring_1h: {
    ...NORMAL,
    group: "tokens",
    isUrgent: true,
    title: { en: "A token expires within an hour", ru: "Токен истекает в течение часа" },
  },
  token_expired: {
    ...NORMAL,
    group: "tokens",
    title: { en: "A token has expired", ru: "Срок токена истёк" },
  },
  auto_extension: {
    ...NORMAL,
    group: "tokens",
    isUrgent: true,
    title: { en: "A token is extended automatically", ru: "Автопродление токена" },
  },
  time_given_back: {
    ...NORMAL,
    group: "tokens",
    title: { en: "Lost time is given back to a token", ru: "Токену возвращено потерянное время" },
  },
  token_thawed: {
    ...NORMAL,
    group: "tokens",
    title: { en: "A frozen token thaws by itself", ru: "Токен разморозился сам" },
  },
  maintenance_ahead: {
    ...NORMAL,
    group: "tokens",
    isUrgent: true,
    title: { en: "Maintenance is planned", ru: "Запланированы техработы" },
  },
  balance_low: {
    ...NORMAL,
    group: "money",
    title: { en: "The balance is low", ru: "Баланс на исходе" },
  },
  balance_recovered: {
    ...NORMAL,
    group: "money",
    defaults: { mail: false, telegram: true },
    title: { en: "The balance has recovered", ru: "Баланс снова в норме" },
  },
  payment_succeeded: {
    ...NORMAL,
    group: "money",
    pauseMs: MINUTE_MS,
    title: { en: "A payment has arrived", ru: "Платёж зачислен" },
  },
  voucher_redeemed: {
    ...NORMAL,
    group: "money",
    pauseMs: MINUTE_MS,
    title: { en: "A voucher was redeemed", ru: "Ваучер активирован" },
  },
  bonus_expiry: {
    ...NORMAL,
    group: "money",
    title: { en: "Granted ZNC expire", ru: "Сгорание бонусных ZNC" },
  },
  // Can be turned off, unlike a sign-in: who uses a stolen token changes no preferences, and who could do that has signed in first.
  new_device: {
    ...NORMAL,
    group: "access",
    title: { en: "A new device uses a token", ru: "Токен используется на новом устройстве" },
  },
  // Mostly one person with two devices, who has just pressed the button.
  token_taken_over: {
    ...NORMAL,
    group: "access",
    defaults: { mail: false, telegram: true },
    title: { en: "A device takes a token over from another", ru: "Устройство забрало токен у другого" },
  },
  token_rotated: {
    ...NORMAL,
    group: "access",
    title: { en: "A token's secret was replaced", ru: "Токен заменён новым" },
  },
  token_gifted: {
    ...NORMAL,
    group: "tokens",
    title: { en: "A token is offered, or claimed, as a gift", ru: "Токен предложен в подарок или подарен" },
  },
  new_sign_in: {
    ...NORMAL,
    group: "security",
    isUrgent: true,
    isFixed: true,
    pauseMs: 0,
    title: { en: "A sign-in from a new place", ru: "Вход с нового места" },
  },
  password_changed: {
    ...NORMAL,
    group: "security",
    isUrgent: true,
    isFixed: true,
    pauseMs: 0,
    title: { en: "The password was changed", ru: "Пароль изменён" },
  },
  two_step_changed: {
    ...NORMAL,
    group: "security",
    isUrgent: true,
    isFixed: true,
    pauseMs: 0,
    title: { en: "Two-step sign-in: changes and alarms", ru: "Двухэтапный вход: изменения и тревоги" },
  },
  telegram_linked: {
    ...NORMAL,
    group: "security",
    isUrgent: true,
    isFixed: true,
    // The chat that was linked is told anyway.
    defaults: { mail: true, telegram: false },
    pauseMs: 0,
    title: { en: "A Telegram account was linked", ru: "Привязан аккаунт Telegram" },
  },
  operator_payment: {
    ...ALARM,
    isUrgent: false,
    defaults: { mail: false, telegram: true },
    title: { en: "A customer has paid", ru: "Клиент оплатил" },
  },
  refund_asked: {
    ...ALARM,
    isUrgent: false,
    title: { en: "Money of a payment goes back", ru: "Возврат или спор по платежу" },
  },
  operator_vouchers: {
    ...ALARM,
    isUrgent: false,
    title: { en: "Vouchers were made or revoked", ru: "Выпуск и отзыв ваучеров" },
  },
  conflict_rush: {
    ...ALARM,
    pauseMs: HOUR_MS,
    rush: RUSH,
    title: {
      en: "Many device conflicts in a short time",
      ru: "Много конфликтов устройств за короткое время",
    },
  },
  target_down: {
    ...ALARM,
    title: { en: "The target does not answer", ru: "Целевой сервер не отвечает" },
  },
  target_up: {
    ...ALARM,
    title: { en: "The target answers again", ru: "Целевой сервер снова отвечает" },
  },
  maintenance_course: {
    ...ALARM,
    isUrgent: false,
    pauseMs: 0,
    title: { en: "Maintenance: planned, begun, ended", ru: "Техработы: план, начало, окончание" },
  },
  compensation_done: {
    ...ALARM,
    isUrgent: false,
    title: { en: "Lost time was given back to tokens", ru: "Токенам возвращено потерянное время" },
  },
  ledger_mismatch: {
    ...ALARM,
    title: { en: "The books do not agree", ru: "Учёт не сходится" },
  },
  backup_failed: {
    ...ALARM,
    pauseMs: HOUR_MS,
    title: { en: "A backup failed", ru: "Резервная копия не создана" },
  },
  backup_overdue: {
    ...ALARM,
    isUrgent: false,
    title: { en: "The newest backup is old", ru: "Последняя резервная копия устарела" },
  },
  disk_low: {
    ...ALARM,
    title: { en: "A disk is nearly full", ru: "Место на диске заканчивается" },
  },
  webhook_disabled: {
    ...ALARM,
    title: { en: "A webhook endpoint was disabled", ru: "Адрес вебхука отключён" },
  },
  daily_digest: {
    ...ALARM,
    isUrgent: false,
    pauseMs: 0,
    title: { en: "The figures of the day", ru: "Итоги дня" },
  },
} as const satisfies Record<string, NoticeKind>;

export type NoticeKindName = keyof typeof NOTICE_KINDS;

export const NOTICE_KIND_NAMES = Object.keys(NOTICE_KINDS).filter(isNoticeKind);

/** Whether a name is in the list. A stored one may be of another version. */
export function isNoticeKind(name: string): name is NoticeKindName {
  return Object.hasOwn(NOTICE_KINDS, name);
}

export function noticeKindOf(name: NoticeKindName): NoticeKind {
  return NOTICE_KINDS[name];
}
