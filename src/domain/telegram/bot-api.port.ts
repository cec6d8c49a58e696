import type { Language } from "../../kernel/language.ts";

/** Why a call failed. Never the other side's text, nor an error of a client library, whose URLs contain the bot's token. */
export type BotProblem =
  /** No connection: certainly nothing was taken. */
  | "unreachable"
  /** No answer, or none that can be read: it may have been taken. */
  | "unanswered"
  /** 401 or 404: the token is wrong, or was revoked. */
  | "token_refused"
  /** 403: the user has blocked the bot, or deleted their account. */
  | "blocked"
  /** 409: another program fetches the updates of this bot, or a webhook is set. */
  | "conflict"
  /** 429 */
  | "too_many_requests"
  /** 5xx */
  | "telegram_fault"
  /** 400 and the rest: this message will never be taken. */
  | "refused";

export class BotFault extends Error {
  readonly problem: BotProblem;
  /** What Telegram asks to wait; null: nothing. */
  readonly retryAfterMs: number | null;

  constructor(problem: BotProblem, retryAfterMs: number | null = null) {
    super(`Telegram: ${problem}`);
    this.name = "BotFault";
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A button under a message: it sends `data` back to the bot, or opens a page. */
export type ChatButton = { readonly text: string } & ({ readonly data: string } | { readonly url: string });

/** Rows of buttons; none takes them away. */
export type ChatKeyboard = readonly (readonly ChatButton[])[];

/** A text in Telegram's HTML, at most 4,096 characters, with its buttons. */
export type ChatText = { readonly html: string; readonly keyboard: ChatKeyboard };

/** How a webhook is, as Telegram sees it. */
export type WebhookState = {
  readonly url: string;
  /** When it last could not deliver; null: never. */
  readonly failedAt: Date | null;
};

/** What the service uses of Telegram's Bot API. Every method rejects with a `BotFault`, and ends soon after `signal` aborts. */
export interface BotApi {
  /** The bot's name, for links to it. */
  readMe(signal: AbortSignal): Promise<{ readonly username: string }>;
  /** The next updates, oldest first, as they come; waits for the first one. Those before `offset` are never sent again. */
  fetchUpdates(
    query: { readonly offset: number | null; readonly waitSeconds: number; readonly updatesMax: number },
    signal: AbortSignal,
  ): Promise<readonly unknown[]>;
  send(chatId: string, text: ChatText, signal: AbortSignal): Promise<void>;
  /** Replaces a message of the bot. */
  edit(chatId: string, messageId: number, text: ChatText, signal: AbortSignal): Promise<void>;
  /** Ends the wait of who pressed a button, with a short text. */
  answerButton(callbackId: string, text: string, signal: AbortSignal): Promise<void>;
  leave(chatId: string, signal: AbortSignal): Promise<void>;
  setWebhook(url: string, secretToken: string, signal: AbortSignal): Promise<void>;
  deleteWebhook(signal: AbortSignal): Promise<void>;
  readWebhook(signal: AbortSignal): Promise<WebhookState>;
  /** The commands that a chat suggests, in one language; null: in all others. */
  setCommands(
    language: Language | null,
    commands: readonly { readonly command: string; readonly description: string }[],
    signal: AbortSignal,
  ): Promise<void>;
}
