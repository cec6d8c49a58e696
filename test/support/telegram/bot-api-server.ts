import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { waitUntil } from "../services/wait-until.ts";

/** Of no bot. */
export const BOT_TOKEN = "123456789:AAF-this_is_the_token_of_a_test-bot";
export const BOT_NAME = "zenzefi_test_bot";

/** How one call ends in place of as it should. `drop`: it takes effect, and the connection is closed before the answer. */
export type Misbehaviour = number | "hang" | "drop" | "garbage" | "close";

type Payload = Readonly<Record<string, unknown>>;
export type BotCall = { readonly method: string; readonly payload: Payload };
type Button = { readonly text: string; readonly callback_data?: string; readonly url?: string };

/** A message of the bot as its reader sees it. */
export type BotMessage = {
  readonly chatId: string;
  readonly messageId: number;
  text: string;
  buttons: readonly Button[];
};

const DEADLINE_MS = 150_000;

/**
 * A local Bot API: a real HTTP server that speaks the methods that the service uses, keeps updates until they are confirmed, and tells an
 * earlier long poll 409 when another one begins, as Telegram does.
 */
export class BotApiServer {
  readonly calls: BotCall[] = [];
  readonly messages: BotMessage[] = [];
  /** Short texts over the chat, of taps. */
  readonly notices: string[] = [];
  webhook: { readonly url: string; readonly secret: string } | null = null;
  /** Called before a call takes effect. */
  onCall: (call: BotCall) => void = () => {};
  url = "";
  isTokenRevoked = false;
  /** How often a long poll ended another one. */
  conflicts = 0;
  #pending: Payload[] = [];
  #updateId = 1_000;
  #messageId = 0;
  #poll: { end(status: number): void } | null = null;
  #wake = (): void => {};
  readonly #misbehaviours = new Map<string, Misbehaviour[]>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<BotApiServer> {
    const api = new BotApiServer();
    await new Promise<void>((resolve) => api.#server.listen(0, "127.0.0.1", () => resolve()));
    api.url = `http://127.0.0.1:${(api.#server.address() as AddressInfo).port}`;
    return api;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** The settings of a service that talks with it. */
  environment(): Record<string, string> {
    return { TELEGRAM_BOT_TOKEN: BOT_TOKEN, TELEGRAM_API_URL: this.url };
  }

  /** The next calls of a method end so, one each. */
  misbehave(method: string, ...how: Misbehaviour[]): void {
    this.#misbehaviours.set(method, [...(this.#misbehaviours.get(method) ?? []), ...how]);
  }

  /** How many updates are not confirmed. */
  get unconfirmed(): number {
    return this.#pending.length;
  }

  /** Puts an update into the queue. */
  push(update: Payload): Payload {
    this.#updateId += 1;
    const numbered = { update_id: this.#updateId, ...update };
    this.#pending.push(numbered);
    this.#wake();
    return numbered;
  }

  /** Somebody writes in their private chat. */
  say(chatId: number, text: string): Payload {
    return this.push(textUpdate(chatId, text));
  }

  /** Somebody taps a button of a message: its last one with such a text. */
  tap(chatId: number, label: string): Payload {
    return this.push(this.tapUpdate(chatId, label));
  }

  tapUpdate(chatId: number, label: string): Payload {
    const message = this.messages.findLast(
      (each) => each.chatId === String(chatId) && each.buttons.some(({ text }) => text.includes(label)),
    );
    const button = message?.buttons.find(({ text }) => text.includes(label));
    if (message === undefined || button?.callback_data === undefined) throw new Error(`no button ${label}`);
    return pressUpdate(chatId, message.messageId, button.callback_data);
  }

  /** The messages in a chat. */
  textsIn(chatId: number): readonly string[] {
    return this.messages.filter((message) => message.chatId === String(chatId)).map(({ text }) => text);
  }

  /** Waits until a message with such a text is in a chat. */
  async until(chatId: number, part: string): Promise<void> {
    await waitUntil(`"${part}" in chat ${chatId}`, DEADLINE_MS, () =>
      this.textsIn(chatId).some((text) => text.includes(part)),
    );
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const [, token, method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? "") ?? [];
    const payload: Payload = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
    if (token !== BOT_TOKEN || this.isTokenRevoked) return refuse(response, 401);
    const call = { method, payload };
    this.calls.push(call);
    this.onCall(call);
    const how = this.#misbehaviours.get(method)?.shift();
    if (how === "hang") return;
    if (how === "close") return void request.socket.destroy();
    if (how === "garbage") return void response.end("<html>garbage");
    if (typeof how === "number") return refuse(response, how);
    if (method === "getUpdates") return this.#answerPoll(payload, response);
    const result = this.#take(method, payload);
    if (how === "drop") return void request.socket.destroy();
    answer(response, result);
  }

  #take(method: string, payload: Payload): unknown {
    switch (method) {
      case "getMe":
        return { id: 123456789, is_bot: true, first_name: "Zenzefi", username: BOT_NAME };
      case "sendMessage":
        this.#messageId += 1;
        this.messages.push({ ...shownOf(payload), messageId: this.#messageId });
        return { message_id: this.#messageId };
      case "editMessageText": {
        const message = this.messages.find(({ messageId }) => messageId === payload.message_id);
        if (message !== undefined) Object.assign(message, shownOf(payload));
        return true;
      }
      case "answerCallbackQuery":
        this.notices.push(String(payload.text ?? ""));
        return true;
      case "setWebhook":
        this.webhook = { url: String(payload.url), secret: String(payload.secret_token) };
        return true;
      case "deleteWebhook":
        this.webhook = null;
        return true;
      case "getWebhookInfo":
        return { url: this.webhook?.url ?? "", pending_update_count: 0, has_custom_certificate: false };
      default:
        return true;
    }
  }

  #answerPoll({ offset, timeout }: Payload, response: ServerResponse): void {
    if (this.#poll !== null) this.conflicts += 1;
    this.#poll?.end(409);
    if (typeof offset === "number")
      this.#pending = this.#pending.filter((each) => Number(each.update_id) >= offset);
    let isOpen = true;
    const end = (status: number): void => {
      if (!isOpen) return;
      isOpen = false;
      clearTimeout(timer);
      this.#poll = null;
      this.#wake = () => {};
      if (status === 200) answer(response, this.#pending.slice(0, 50));
      else refuse(response, status);
    };
    const timer = setTimeout(() => end(200), Number(timeout ?? 0) * 1_000);
    response.on("close", () => end(499));
    this.#poll = { end };
    this.#wake = () => end(200);
    if (this.#pending.length > 0) end(200);
  }
}

/** An update with a text in a private chat. */
export function textUpdate(chatId: number, text: string): Payload {
  const from = { id: chatId, is_bot: false, first_name: "Anna", username: `anna${chatId}` };
  return { message: { message_id: 1, date: 0, chat: { id: chatId, type: "private" }, from, text } };
}

export function pressUpdate(chatId: number, messageId: number, data: string): Payload {
  const message = { message_id: messageId, date: 0, chat: { id: chatId, type: "private" } };
  return { callback_query: { id: `press-${messageId}`, from: { id: chatId, is_bot: false }, message, data } };
}

function shownOf({ chat_id, text, reply_markup }: Payload) {
  const markup = reply_markup as { readonly inline_keyboard?: readonly (readonly Button[])[] } | undefined;
  return { chatId: String(chat_id), text: String(text), buttons: (markup?.inline_keyboard ?? []).flat() };
}

function answer(response: ServerResponse, result: unknown): void {
  response.setHeader("content-type", "application/json").end(JSON.stringify({ ok: true, result }));
}

function refuse(response: ServerResponse, status: number): void {
  if (response.writableEnded || response.destroyed) return;
  const parameters = status === 429 ? { parameters: { retry_after: 7 } } : {};
  const problem = { ok: false, error_code: status, description: "told so by a test", ...parameters };
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(problem));
}
