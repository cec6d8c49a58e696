import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { DAY_MS, SECOND_MS } from "../../kernel/duration.ts";
import type { Random } from "../../kernel/random.port.ts";
import {
  noteBlocked,
  readReachable,
  readTelegramLink,
  readTelegramUser,
} from "../identity/telegram-links.ts";
import {
  type Channel,
  type ChannelMessage,
  type ChannelPolicy,
  type Notice,
  type NoticeUser,
  recipientOf,
  type SendOutcome,
} from "../notifications/channel.port.ts";
import { type BotApi, BotFault, type ChatKeyboard } from "./bot-api.port.ts";
import type { ButtonAction } from "./button-rules.ts";
import { chatText } from "./chat-text-rules.ts";
import { judgeButton } from "./desk-right-rules.ts";
import { makeButtons } from "./make-buttons.ts";

export type TelegramChannelDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly api: BotApi;
  /** `REQUIRE_ADMIN_2FA` */
  readonly requiresAdminTotp: boolean;
};

const TELEGRAM_POLICY: ChannelPolicy = {
  sentAtOnceMax: 4,
  // Telegram takes one a second in a chat.
  sentAtOncePerRecipientMax: 1,
  // It takes 30 a second over all chats.
  sentPerMinuteMax: 1_200,
  sentPerHourAndRecipientMax: 60,
  attemptMsMax: 15 * SECOND_MS,
  triesForMs: 2 * DAY_MS,
  mergesBursts: true,
};

/** More buttons hide the text. */
const BUTTONS_MAX = 3;

/** What an operator, or the owner of a token, can do about a notice at once. */
const ACTIONS = {
  conflict_rush: {
    action: "ask_end_session",
    text: { en: "End the session", ru: "Завершить сеанс" },
  },
  token_taken_over: {
    action: "ask_release",
    text: { en: "Release the device", ru: "Освободить токен" },
  },
  operator_payment: {
    action: "ask_refund",
    text: { en: "Refund", ru: "Вернуть деньги" },
  },
  target_down: {
    action: "ask_maintenance_on",
    text: { en: "Begin maintenance for 1 h", ru: "Начать обслуживание на 1 ч" },
  },
} as const satisfies Record<string, { action: ButtonAction; text: object }>;

function isActionable(kind: string): kind is keyof typeof ACTIONS {
  return Object.hasOwn(ACTIONS, kind);
}

/** Private chats that users have linked. */
export class TelegramChannel implements Channel {
  readonly name = "telegram";
  readonly policy: ChannelPolicy;
  readonly #deps: TelegramChannelDeps;

  constructor(deps: TelegramChannelDeps, policy: ChannelPolicy = TELEGRAM_POLICY) {
    this.#deps = deps;
    this.policy = policy;
  }

  async route(tx: Tx, _notice: Notice, users: readonly NoticeUser[]): Promise<readonly string[]> {
    const ids = users.map(({ id }) => id);
    return (await readReachable(tx, ids)).map((id) => recipientOf({ id }));
  }

  async send(message: ChannelMessage, signal: AbortSignal): Promise<SendOutcome> {
    const { database, api } = this.#deps;
    const { user, text } = message;
    const link = user === null ? null : await readTelegramLink(database.direct, user.id);
    if (link === null) return { result: "refused", reason: "not_linked" };
    if (link.blockedAt !== null) return { result: "refused", reason: "blocked" };
    const { chatId } = link;
    const lines = [...text.lines, ...(text.advice === null ? [] : ["", text.advice])];
    const keyboard = [...(await this.#buttonsOf(message, chatId)), ...pageButtonOf(message)];
    try {
      await api.send(chatId, chatText({ title: text.subject, lines }, keyboard), signal);
      return { result: "sent" };
    } catch (error) {
      if (!(error instanceof BotFault)) throw error;
      return this.#outcomeOf(error, chatId);
    }
  }

  async #outcomeOf({ problem, retryAfterMs }: BotFault, chatId: string): Promise<SendOutcome> {
    switch (problem) {
      case "unanswered":
        return { result: "unconfirmed", reason: problem };
      case "blocked":
        await noteBlocked(this.#deps.database.direct, chatId, new Date(this.#deps.clock.nowMs()));
        return { result: "refused", reason: problem };
      case "refused":
        return { result: "refused", reason: problem };
      default:
        // Of all chats: the bot's token, its bounds, or Telegram itself.
        return { result: "down", reason: problem, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
    }
  }

  /** For those who may do it; whether they may is judged again when they tap. */
  async #buttonsOf({ kind, notices, user }: ChannelMessage, chatId: string): Promise<ChatKeyboard> {
    if (user === null || !isActionable(kind)) return [];
    const { action, text } = ACTIONS[kind];
    const linked = await readTelegramUser(this.#deps.database.direct, chatId);
    if (linked === null || judgeButton(linked, action, this.#deps.requiresAdminTotp) !== null) return [];
    const label = text[user.language];
    if (action === "ask_maintenance_on") {
      return makeButtons(this.#deps, { userId: user.id, chatId }, [[{ text: label, action, subject: "60" }]]);
    }
    const ids = notices.flatMap(({ content }) => {
      const subject = action === "ask_release" ? content.token_id : content.resource_id;
      return typeof subject === "string" ? [subject] : [];
    });
    const subjects = [...new Set(ids)].slice(0, BUTTONS_MAX);
    const rows = subjects.map((subject, at) => [
      { text: subjects.length === 1 ? label : `${label} ${at + 1}`, action, subject },
    ]);
    return makeButtons(this.#deps, { userId: user.id, chatId }, rows);
  }
}

/** Telegram takes no address of this machine in a button. */
function pageButtonOf({ text: { link } }: ChannelMessage): ChatKeyboard {
  return link?.url.startsWith("https:") === true ? [[{ text: link.label, url: link.url }]] : [];
}
