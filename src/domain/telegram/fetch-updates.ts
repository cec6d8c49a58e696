import { setTimeout as wait } from "node:timers/promises";
import type { Tx } from "../../kernel/database.port.ts";
import { MINUTE_MS, SECOND_MS } from "../../kernel/duration.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import {
  type ConnectionDeps,
  introduce,
  noteContact,
  noteProblem,
  problemOfError,
} from "./bot-connection.ts";
import { endHold, renewHold, takeHold } from "./bot-state-store.ts";
import { callBot } from "./call-bot.ts";
import { readUpdate, updateIdOf } from "./update-rules.ts";

export type FetchDeps = ConnectionDeps & {
  readonly newId: NewId;
  readonly defaultLanguage: Language;
  /** Whether this process has told Telegram who it is, and that there is no webhook. */
  readonly introduction: { isDone: boolean };
  /** Handles one update. @throws AppError service_unavailable: it is to be fetched again */
  readonly handle: (update: unknown) => Promise<unknown>;
};

/** How long Telegram holds a request open that has nothing to answer. */
const WAIT_SECONDS = 20;
const FETCH_MS_MAX = (WAIT_SECONDS + 10) * SECOND_MS;
const UPDATES_MAX = 50;
/** Chats whose updates are handled at once; those of one chat in their order. */
const CHATS_MAX = 8;
/** Longer than a fetch; renewed before each, and before each update. Whoever was killed loses the updates after it. */
const HOLD_SECONDS = 60;
/** A turn of the job: then it counts as done, and another instance may have the next one. */
const TURN_MS = MINUTE_MS;
const PAUSE_MS_MIN = 2 * SECOND_MS;
/** So soon the bot is back once Telegram is. */
const PAUSE_MS_MAX = 15 * SECOND_MS;

/** Takes the right to fetch the updates: one instance at a time has it, over all of them. @returns null: another one has it */
export async function claimUpdates(
  tx: Tx,
  { botId, newId }: Pick<FetchDeps, "botId" | "newId">,
): Promise<Uuid | null> {
  const holder = newId();
  return (await takeHold(tx, botId, holder, HOLD_SECONDS)) ? holder : null;
}

/**
 * Fetches updates and handles them, for about a minute. An update is confirmed to Telegram only after it was handled, so one that a
 * killed instance had comes again, to the next one.
 */
export async function fetchUpdates(deps: FetchDeps, holder: Uuid, stopping: AbortSignal): Promise<void> {
  const { database, botId, clock } = deps;
  const endsMs = clock.monotonicMs() + TURN_MS;
  let offset: number | null = null;
  let pauseMs = PAUSE_MS_MIN;
  try {
    while (!stopping.aborted && clock.monotonicMs() < endsMs) {
      if (!(await renewHold(database.direct, botId, holder, HOLD_SECONDS))) return;
      try {
        if (!deps.introduction.isDone) await begin(deps);
        offset = await fetchOnce(deps, { offset, holder, stopping });
        pauseMs = PAUSE_MS_MIN;
      } catch (error) {
        if (stopping.aborted) return;
        const { problem, retryAfterMs } = problemOfError(error);
        if (problem === "conflict") deps.introduction.isDone = false;
        await noteProblem(deps, problem);
        await pause(Math.max(pauseMs, Math.min(retryAfterMs ?? 0, PAUSE_MS_MAX)), stopping);
        pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX);
      }
    }
  } finally {
    await endHold(database.direct, botId, holder);
  }
}

/** A webhook that was set before would keep all updates from us. */
async function begin(deps: FetchDeps): Promise<void> {
  await introduce(deps, deps.defaultLanguage);
  await callBot((signal) => deps.api.deleteWebhook(signal));
  deps.introduction.isDone = true;
}

/** @returns the number from which on updates are wanted next */
async function fetchOnce(
  deps: FetchDeps,
  {
    offset,
    holder,
    stopping,
  }: { readonly offset: number | null; readonly holder: Uuid; readonly stopping: AbortSignal },
): Promise<number | null> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(FETCH_MS_MAX)]);
  const query = { offset, waitSeconds: WAIT_SECONDS, updatesMax: UPDATES_MAX };
  const updates = await deps.api.fetchUpdates(query, signal);
  await noteContact(deps);
  const chats = [...groupByChat(updates).values()];
  const next = async (): Promise<void> => {
    for (let chat = chats.shift(); chat !== undefined; chat = chats.shift()) {
      for (const update of chat) {
        // What is not handled is not confirmed: it comes again.
        if (stopping.aborted) return;
        await renewHold(deps.database.direct, deps.botId, holder, HOLD_SECONDS);
        await deps.handle(update);
      }
    }
  };
  await Promise.all(Array.from({ length: CHATS_MAX }, next));
  const last = Math.max(...updates.map((update) => updateIdOf(update) ?? -1));
  return last < 0 || !Number.isFinite(last) ? offset : last + 1;
}

function groupByChat(updates: readonly unknown[]): ReadonlyMap<string, unknown[]> {
  const chats = new Map<string, unknown[]>();
  for (const update of updates) {
    const read = readUpdate(update);
    const chat = read.kind === "other" ? "" : read.chatId;
    chats.set(chat, [...(chats.get(chat) ?? []), update]);
  }
  return chats;
}

async function pause(ms: number, stopping: AbortSignal): Promise<void> {
  await wait(ms, null, { ref: false, signal: stopping }).catch(() => undefined);
}
