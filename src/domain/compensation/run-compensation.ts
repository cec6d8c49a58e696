import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { giveLostTime } from "../tokens/give-lost-time.ts";
import { takeTimeBack } from "../tokens/take-time-back.ts";
import type { Compensation } from "./compensation.ts";
import {
  lockCompensation,
  type Progress,
  selectCompensation,
  selectOpenCompensations,
  storeGiven,
  storeTakenBack,
} from "./compensation-store.ts";

export type RunDeps = { readonly database: Database; readonly clock: Clock; readonly newId: NewId };

/** Locked together, for less than 0.2 s on a busy machine: a claim of one of these tokens waits so long. */
const TOKENS_PER_SLICE = 500;
/** More wait for the next turn. */
const OPEN_AT_ONCE_MAX = 100;

/** The oldest compensation that is to go on; null if there is none. */
export async function nextCompensation(tx: Tx): Promise<Uuid | null> {
  const [first] = await selectOpenCompensations(tx, 1);
  return first ?? null;
}

/**
 * Goes on with everything that was begun: gives the lost time back, or takes it back. It may be killed at any moment, and any number of
 * processes may run it at once.
 */
export async function runCompensations(deps: RunDeps, stopping: AbortSignal): Promise<void> {
  const ids = await selectOpenCompensations(deps.database.direct, OPEN_AT_ONCE_MAX);
  for (const id of ids) await runCompensation(deps, id, stopping);
}

/**
 * Goes on with one compensation until it has come to its end, a slice of tokens in each transaction.
 * @returns how it stands. @throws Error: there is none with this id
 */
export async function runCompensation(
  { database, ...deps }: RunDeps,
  id: Uuid,
  stopping: AbortSignal,
): Promise<Compensation> {
  while (!stopping.aborted && (await database.transaction((tx) => runSlice(tx, deps, id))));
  const compensation = await selectCompensation(database.direct, id);
  if (compensation === null) throw new Error("the compensation is not stored");
  return compensation;
}

/** @returns whether there is more to do */
async function runSlice(tx: Tx, deps: Omit<RunDeps, "database">, id: Uuid): Promise<boolean> {
  const compensation = await lockCompensation(tx, id);
  if (compensation?.state === "running") return giveSlice(tx, deps, compensation);
  if (compensation?.state === "undoing") return undoSlice(tx, deps, compensation);
  return false;
}

async function giveSlice(
  tx: Tx,
  deps: Omit<RunDeps, "database">,
  { id, kind, intervals, doneTo, tokenCount, givenMs }: Compensation & Progress,
): Promise<boolean> {
  const gift = { compensationId: id, kind, intervals };
  const slice = await giveLostTime(tx, deps, gift, { after: doneTo, limit: TOKENS_PER_SLICE });
  await storeGiven(tx, id, slice, new Date(deps.clock.nowMs()));
  if (slice.last !== null) return true;
  await recordFact(tx, deps, THE_SERVICE, {
    name: "compensation.given",
    resourceId: id,
    userId: null,
    after: { why: kind, tokens: tokenCount, seconds: givenMs / SECOND_MS },
  });
  return false;
}

async function undoSlice(
  tx: Tx,
  deps: Omit<RunDeps, "database">,
  { id, undoneTo, givenMs, takenBackMs }: Compensation & Progress,
): Promise<boolean> {
  const slice = await takeTimeBack(tx, deps, {
    compensationId: id,
    after: undoneTo,
    limit: TOKENS_PER_SLICE,
  });
  await storeTakenBack(tx, id, slice, new Date(deps.clock.nowMs()));
  if (slice.last !== null) return true;
  await recordFact(tx, deps, THE_SERVICE, {
    name: "compensation.undone",
    resourceId: id,
    userId: null,
    after: { seconds: takenBackMs / SECOND_MS, spent_seconds: (givenMs - takenBackMs) / SECOND_MS },
  });
  return false;
}
