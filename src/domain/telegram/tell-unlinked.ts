import { asError } from "../../kernel/as-error.ts";
import type { Language } from "../../kernel/language.ts";
import type { Log } from "../../kernel/log.port.ts";
import { wordText } from "./answer-text.ts";
import { type BotApi, BotFault } from "./bot-api.port.ts";
import { callBot } from "./call-bot.ts";

/** Tells a chat that its link was ended elsewhere, once: whoever holds the telephone learns why it falls silent. Never fails. */
export async function tellUnlinked(
  { api, log }: { readonly api: BotApi; readonly log: Log },
  chatId: string,
  language: Language,
): Promise<void> {
  try {
    await callBot((signal) => api.send(chatId, wordText("unlinkedElsewhere", language), signal));
  } catch (error) {
    // A `BotFault` has no text of Telegram, and no token.
    const reason = error instanceof BotFault ? { problem: error.problem } : { error: asError(error) };
    log.info("a chat could not be told that it is unlinked", reason);
  }
}
