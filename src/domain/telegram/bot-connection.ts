import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { Language } from "../../kernel/language.ts";
import { LANGUAGES } from "../../kernel/language.ts";
import type { Log } from "../../kernel/log.port.ts";
import type { BotApi } from "./bot-api.port.ts";
import { BotFault } from "./bot-api.port.ts";
import { type StoredProblem, storeContact, storeProblem } from "./bot-state-store.ts";
import { callBot } from "./call-bot.ts";
import { COMMANDS } from "./chat-words.ts";

export type ConnectionDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly api: BotApi;
  readonly botId: string;
};

/** Telegram has answered as it should. Says once that a problem is over. @param username null: unchanged */
export async function noteContact(deps: ConnectionDeps, username: string | null = null): Promise<void> {
  const now = new Date(deps.clock.nowMs());
  const over = await storeContact(deps.database.direct, deps.botId, now, username);
  if (over !== null) deps.log.info("Telegram works again", { problem: over });
}

/** Says a problem once, as long as it is the same. A token that is refused is the operator's business at once. */
export async function noteProblem(deps: ConnectionDeps, problem: StoredProblem): Promise<void> {
  const now = new Date(deps.clock.nowMs());
  if (!(await storeProblem(deps.database.direct, deps.botId, problem, now))) return;
  const isOurs = problem === "token_refused" || problem === "conflict";
  deps.log[isOurs ? "error" : "warn"]("Telegram does not work; it is tried again", { problem });
}

/** The problem that an error is about. @throws the error, if it is none of Telegram's */
export function problemOfError(error: unknown): BotFault {
  if (error instanceof BotFault) return error;
  throw error;
}

/** Learns the bot's name, and tells Telegram the commands in all languages. @throws BotFault */
export async function introduce(deps: ConnectionDeps, defaultLanguage: Language): Promise<void> {
  const { api } = deps;
  const { username } = await callBot((signal) => api.readMe(signal));
  await callBot((signal) => api.setCommands(null, commandsIn(defaultLanguage), signal));
  for (const language of LANGUAGES) {
    await callBot((signal) => api.setCommands(language, commandsIn(language), signal));
  }
  await noteContact(deps, username);
}

/** Those of the desk are not advertised. */
function commandsIn(language: Language) {
  return COMMANDS.filter(({ forDesk }) => !forDesk).map(({ command, help }) => ({
    command,
    description: help[language],
  }));
}
