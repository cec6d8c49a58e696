import { MINUTE_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Limit } from "../../kernel/limiter.port.ts";
import { noteBlocked } from "../identity/telegram-links.ts";
import { telegramChatKey } from "../limits/limit-key-rules.ts";
import { answerText, wordText } from "./answer-text.ts";
import { BotFault } from "./bot-api.port.ts";
import { callBot } from "./call-bot.ts";
import type { ChatDeps } from "./chat-deps.ts";
import { answerPress } from "./press-button.ts";
import { type ChatUpdate, readUpdate, updateIdOf } from "./update-rules.ts";
import { isHandled, storeHandled } from "./update-store.ts";

/** More than a person taps; strangers get no more. */
const UPDATES_OF_ONE_CHAT: Limit = { hitsMax: 20, windowMs: MINUTE_MS };

/** `failed`: because of a fault of ours; it is not handled again, so that it holds up no other one. */
export type UpdateResult = "handled" | "repeated" | "limited" | "failed";

/**
 * Handles an update, each once: its number is stored after its effects, and those are the same if it comes again after a crash in
 * between. What Telegram does not take of an answer is lost; what was done is done.
 * @throws AppError service_unavailable: the database is away; to be handled again
 */
export async function handleUpdate(deps: ChatDeps, update: unknown): Promise<UpdateResult> {
  const number = updateIdOf(update);
  if (number === null) return "failed";
  const updateId = String(number);
  const { direct } = deps.database;
  if (await isHandled(direct, updateId)) return "repeated";
  const read = readUpdate(update);
  const result = await handleRead(deps, read, updateId);
  await storeHandled(direct, updateId, new Date(deps.clock.nowMs()));
  return result;
}

async function handleRead(deps: ChatDeps, read: ChatUpdate, updateId: string): Promise<UpdateResult> {
  try {
    if (read.kind === "other") return "handled";
    const verdict = await deps.limiter.take(telegramChatKey(read.chatId), UPDATES_OF_ONE_CHAT);
    if (!verdict.allowed) return "limited";
    await act(deps, read, updateId);
    return "handled";
  } catch (error) {
    if (error instanceof AppError && error.code === "service_unavailable") throw error;
    // A `BotFault` has no text of Telegram, and no token.
    const reason = error instanceof BotFault ? { problem: error.problem } : { error };
    deps.log.warn("an update of Telegram could not be answered", { update_id: updateId, ...reason });
    return "failed";
  }
}

async function act(
  deps: ChatDeps,
  read: Exclude<ChatUpdate, { kind: "other" }>,
  updateId: string,
): Promise<void> {
  const { api, database, clock, defaultLanguage } = deps;
  switch (read.kind) {
    case "blocked":
      await noteBlocked(database.direct, read.chatId, read.isBlocked ? new Date(clock.nowMs()) : null);
      return;
    case "group":
      await callBot((signal) => api.send(read.chatId, wordText("groupsRefused", defaultLanguage), signal));
      await callBot((signal) => api.leave(read.chatId, signal));
      return;
    case "text": {
      // Who writes blocks the bot no more.
      await noteBlocked(database.direct, read.chatId, null);
      const { answer, elsewhere } = await answerText(deps, read, updateId);
      await callBot((signal) => api.send(read.chatId, answer, signal));
      if (elsewhere !== null) await callBot((signal) => api.send(elsewhere.chatId, elsewhere.text, signal));
      return;
    }
    case "button":
      await actOnPress(deps, read, updateId);
  }
}

async function actOnPress(
  deps: ChatDeps,
  read: Extract<ChatUpdate, { kind: "button" }>,
  updateId: string,
): Promise<void> {
  const { api } = deps;
  const { chatId, messageId, callbackId } = read;
  try {
    const { notice, edited, asked } = await answerPress(deps, read, updateId);
    if (edited !== null) await callBot((signal) => api.edit(chatId, messageId, edited, signal));
    if (asked !== null) await callBot((signal) => api.send(chatId, asked, signal));
    await callBot((signal) => api.answerButton(callbackId, notice, signal));
  } catch (error) {
    if (error instanceof BotFault || (error instanceof AppError && error.code === "service_unavailable"))
      throw error;
    const text = wordText("fault", deps.defaultLanguage);
    await callBot((signal) => api.send(chatId, text, signal)).catch(() => undefined);
    throw error;
  }
}
