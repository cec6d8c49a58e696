import { setTimeout as delay } from "node:timers/promises";
import { explainFault } from "../../adapters/postgres/explain-fault.ts";
import { describeDatabase } from "../../kernel/database-url.ts";
import { MINUTE_MS, SECOND_MS } from "../../kernel/duration.ts";
import { StartError } from "../../kernel/errors.ts";
import type { Language, Sentence } from "../../kernel/language.ts";
import { unlessAborted } from "./stop-signal.ts";

/** A database that comes up with this service needs no line. */
const FIRST_LINE_AFTER_MS = 5 * SECOND_MS;
const LINE_EVERY_MS = MINUTE_MS;
const RETRY_MS_MIN = 500;
/** A database that is away for long is not asked more often. */
const RETRY_MS_MAX = 5 * SECOND_MS;

const NO_ANSWER: Sentence = {
  en: "no answer yet: it is slow, or another instance migrates the database",
  ru: "ответа ещё нет: сервер занят, или базу обновляет другой экземпляр",
};

type Wait = {
  readonly databaseUrl: string;
  readonly language: Language;
  /** Ends the wait at once, also while `work` waits for an answer. */
  readonly signal: AbortSignal;
  /** Is given the lines about a wait that takes long. */
  readonly note: (line: string) => void;
};

/**
 * Calls `work` until PostgreSQL can be used, however long it takes: PostgreSQL and this service may be started together, and
 * a restart by the service manager would not help. Names the reason after five seconds, and again each minute.
 * @throws StartError with the reason if waiting cannot help (a wrong password, no such database, a certificate); the error of
 *   `work` if it is not about the connection; the reason of `signal` once it is aborted
 */
export async function waitForDatabase(wait: Wait, work: () => Promise<unknown>): Promise<void> {
  const { hosts, name } = describeDatabase(wait.databaseUrl);
  const address = `${hosts}/${name}`;
  let reason = NO_ANSWER;
  const tell = (): void =>
    wait.note(
      {
        en: `Waiting for PostgreSQL at ${address}: ${reason.en}`,
        ru: `Жду PostgreSQL на ${address}: ${reason.ru}`,
      }[wait.language],
    );
  let every: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    tell();
    every = setInterval(tell, LINE_EVERY_MS);
  }, FIRST_LINE_AFTER_MS);
  try {
    for (let retryMs = RETRY_MS_MIN; ; retryMs = Math.min(2 * retryMs, RETRY_MS_MAX)) {
      try {
        await unlessAborted(wait.signal, work);
        return;
      } catch (error) {
        wait.signal.throwIfAborted();
        reason = reasonToWait(error, address, wait.language);
      }
      await delay(retryMs, undefined, { signal: wait.signal });
    }
  } finally {
    clearTimeout(first);
    clearInterval(every);
  }
}

/** @throws StartError, or the error itself, if waiting cannot help */
function reasonToWait(error: unknown, address: string, language: Language): Sentence {
  const explained = explainFault(error);
  if (explained === null) throw error;
  if (!explained.isLasting) return explained.reason;
  throw new StartError(
    {
      en: `PostgreSQL at ${address} cannot be used: ${explained.reason.en}`,
      ru: `PostgreSQL на ${address} недоступен: ${explained.reason.ru}`,
    }[language],
  );
}
