import { Api, GrammyError, HttpError } from "grammy";
import {
  type BotApi,
  BotFault,
  type BotProblem,
  type ChatKeyboard,
  type ChatText,
} from "../../domain/telegram/bot-api.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { Secret } from "../../kernel/secret.ts";

/** A hundred updates of the longest texts are below it. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;
/** What is neither a message of a private chat nor a press of a button is of no use. */
const ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"] as const;

/** Telegram's Bot API by grammy. No error of grammy leaves it: they contain URLs, and these the token. */
export function createBotApi({
  token,
  apiRoot,
}: {
  readonly token: Secret<string>;
  readonly apiRoot: URL;
}): BotApi {
  const api = new Api(token.reveal(), {
    apiRoot: apiRoot.href.replace(/\/+$/, ""),
    // `fetch` of Node, not that of grammy: it follows no redirect with the token in the URL, and its answers are bounded.
    fetch: fetchBounded,
    baseFetchConfig: {},
  });
  return { ...chatCalls(api), ...setUpCalls(api) };
}

type Raw = Api["raw"];
type OwnSignal = Parameters<Raw["getMe"]>[0];

/** @throws BotFault */
function call<T>(run: (signal: OwnSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  // grammy's type is of a library for old browsers; its code takes any signal.
  return run(signal as OwnSignal).catch((error: unknown) => {
    throw faultOf(error);
  });
}

type ChatCalls = Pick<BotApi, "fetchUpdates" | "send" | "edit" | "answerButton" | "leave">;

function chatCalls({ raw }: Api): ChatCalls {
  return {
    fetchUpdates: ({ offset, waitSeconds, updatesMax }, signal) =>
      call(
        (own) =>
          raw.getUpdates(
            {
              ...(offset === null ? {} : { offset }),
              timeout: waitSeconds,
              limit: updatesMax,
              allowed_updates: [...ALLOWED_UPDATES],
            },
            own,
          ),
        signal,
      ),
    send: async (chatId, text, signal) => {
      await call((own) => raw.sendMessage({ chat_id: chatId, ...messageOf(text) }, own), signal);
    },
    edit: async (chatId, messageId, text, signal) => {
      const message = { chat_id: chatId, message_id: messageId, ...messageOf(text) };
      await call((own) => raw.editMessageText(message, own), signal);
    },
    answerButton: async (callbackId, text, signal) => {
      await call((own) => raw.answerCallbackQuery({ callback_query_id: callbackId, text }, own), signal);
    },
    leave: async (chatId, signal) => {
      await call((own) => raw.leaveChat({ chat_id: chatId }, own), signal);
    },
  };
}

function setUpCalls({ raw }: Api): Omit<BotApi, keyof ChatCalls> {
  return {
    readMe: async (signal) => ({ username: (await call((own) => raw.getMe(own), signal)).username }),
    setWebhook: async (url, secretToken, signal) => {
      const webhook = { url, secret_token: secretToken, allowed_updates: [...ALLOWED_UPDATES] };
      await call((own) => raw.setWebhook(webhook, own), signal);
    },
    deleteWebhook: async (signal) => {
      await call((own) => raw.deleteWebhook({}, own), signal);
    },
    readWebhook: async (signal) => {
      const { url, last_error_date: failed } = await call((own) => raw.getWebhookInfo(own), signal);
      return { url: url ?? "", failedAt: failed === undefined ? null : new Date(failed * SECOND_MS) };
    },
    setCommands: async (language, commands, signal) => {
      const scope = { type: "all_private_chats" } as const;
      const inLanguage = language === null ? {} : { language_code: language };
      await call((own) => raw.setMyCommands({ commands: [...commands], scope, ...inLanguage }, own), signal);
    },
  };
}

function messageOf({ html, keyboard }: ChatText) {
  return {
    text: html,
    parse_mode: "HTML" as const,
    link_preview_options: { is_disabled: true },
    reply_markup: { inline_keyboard: keyboardOf(keyboard) },
  };
}

function keyboardOf(keyboard: ChatKeyboard) {
  return keyboard.map((row) =>
    row.map((button) =>
      "url" in button
        ? { text: button.text, url: button.url }
        : { text: button.text, callback_data: button.data },
    ),
  );
}

/** @throws Error: no connection, a redirect, or an answer that is too long */
async function fetchBounded(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  // grammy's signal is one of a library for old browsers, which Node's `fetch` refuses.
  const aborted = new AbortController();
  if (init?.signal?.aborted === true) aborted.abort();
  init?.signal?.addEventListener("abort", () => aborted.abort(), { once: true });
  const response = await fetch(url, { ...init, signal: aborted.signal, redirect: "error" });
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > ANSWER_BYTES_MAX) throw new Error("the answer is too long");
    parts.push(part);
  }
  return new Response(Buffer.concat(parts), { status: response.status });
}

function faultOf(error: unknown): BotFault {
  if (error instanceof GrammyError) {
    const seconds = error.parameters?.retry_after;
    return new BotFault(problemOf(error.error_code), seconds === undefined ? null : seconds * SECOND_MS);
  }
  return new BotFault(error instanceof HttpError && isUnsent(error.error) ? "unreachable" : "unanswered");
}

function problemOf(status: number): BotProblem {
  if (status === 401 || status === 404) return "token_refused";
  if (status === 403) return "blocked";
  if (status === 409) return "conflict";
  if (status === 429) return "too_many_requests";
  return status >= 500 ? "telegram_fault" : "refused";
}

const UNSENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Whether there was no connection. */
function isUnsent(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 3) return false;
  if ("code" in error && UNSENT.has(String(error.code))) return true;
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return inner.some((each) => isUnsent(each, depth + 1));
}
