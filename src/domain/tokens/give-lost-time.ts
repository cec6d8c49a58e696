import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFacts } from "../facts/record-fact.ts";
import { type Interval, lengthOf } from "./interval-rules.ts";
import { type LostTime, lostTimeOf } from "./lost-time-rules.ts";
import {
  insertTimeEntries,
  type NewTimeEntry,
  selectTimedTokens,
  selectTokenIds,
  selectUncounted,
  type TimedToken,
} from "./token-time-store.ts";

/** What tokens get back, and why. */
export type TimeGift = {
  readonly compensationId: Uuid;
  readonly kind: "outage" | "maintenance";
  /** When they could not be used: in order, ended, at least one. */
  readonly intervals: readonly Interval[];
};

/** The next `limit` tokens behind `after`, by id; null: from the first one on. */
type Slice = { readonly after: Uuid | null; readonly limit: number };

/** What a slice of tokens came to. */
export type TimeSlice = {
  /** The last token of the slice; null if there are no more. */
  readonly last: Uuid | null;
  /** Those that got something. */
  readonly tokenCount: number;
  /** What they had lost, together; what expired ones waited is not in it. */
  readonly givenMs: number;
};

type Deps = { readonly clock: Clock; readonly newId: NewId };
type Loss = { readonly token: TimedToken; readonly lostTime: LostTime };

/**
 * Gives the next `limit` tokens behind `after`, by id, the time back that they lost and have not got back yet. One that expired meanwhile
 * starts again now, for as long as it lost. Locks the tokens until the transaction ends. Their owners are told by facts.
 */
export async function giveLostTime(tx: Tx, deps: Deps, gift: TimeGift, slice: Slice): Promise<TimeSlice> {
  const ids = await selectTokenIds(tx, slice);
  const tokens = await selectTimedTokens(tx, ids, spanOf(gift.intervals), true);
  // Under the locks: waiting for them may let a token expire.
  const nowMs = deps.clock.nowMs();
  const losses = await lossesOf(tx, tokens, gift.intervals, nowMs);
  const { compensationId, kind } = gift;
  const entries = losses.flatMap((loss) => entriesOf(loss, kind, deps.newId));
  await insertTimeEntries(tx, { compensationId, now: new Date(nowMs) }, entries);
  await recordFacts(
    tx,
    deps,
    THE_SERVICE,
    losses.map((loss) => factOf(loss, kind)),
  );
  return sliceOf(ids, losses);
}

/** What `giveLostTime` would give now. Changes and locks nothing. */
export async function measureLostTime(
  tx: Tx,
  deps: { readonly clock: Clock },
  intervals: readonly Interval[],
  slice: Slice,
): Promise<TimeSlice> {
  const ids = await selectTokenIds(tx, slice);
  const tokens = await selectTimedTokens(tx, ids, spanOf(intervals), false);
  return sliceOf(ids, await lossesOf(tx, tokens, intervals, deps.clock.nowMs()));
}

function spanOf(intervals: readonly Interval[]): Interval {
  return {
    fromMs: Math.min(...intervals.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...intervals.map(({ toMs }) => toMs)),
  };
}

async function lossesOf(
  tx: Tx,
  tokens: readonly TimedToken[],
  intervals: readonly Interval[],
  nowMs: number,
): Promise<Loss[]> {
  const uncounted = await selectUncounted(
    tx,
    tokens.map(({ id }) => id),
  );
  return tokens
    .map((token) => {
      const span = { ...token, uncounted: uncounted.get(token.id) ?? [] };
      return { token, lostTime: lostTimeOf(span, intervals, nowMs) };
    })
    .filter(({ lostTime }) => lostTime.lost.length > 0);
}

function entriesOf({ token, lostTime }: Loss, kind: TimeGift["kind"], newId: NewId): NewTimeEntry[] {
  const common = { tokenId: token.id, reverses: null };
  const lost = lostTime.lost.map((interval) => ({ ...interval, ...common, id: newId(), kind }));
  if (lostTime.expired === null) return lost;
  return [...lost, { ...lostTime.expired, ...common, id: newId(), kind: "expired" }];
}

function factOf({ token, lostTime }: Loss, why: TimeGift["kind"]) {
  const lostMs = lengthOf(lostTime.lost);
  const waitedMs = lostTime.expired === null ? 0 : lengthOf([lostTime.expired]);
  return {
    name: "token.time_added",
    resourceId: token.id,
    userId: token.userId,
    after: {
      why,
      seconds: lostMs / SECOND_MS,
      expires_at: new Date(token.endMs + waitedMs + lostMs).toISOString(),
      duration_hours: token.durationHours,
      label: token.label,
    },
  } as const;
}

function sliceOf(ids: readonly Uuid[], losses: readonly Loss[]): TimeSlice {
  return {
    last: ids.at(-1) ?? null,
    tokenCount: losses.length,
    givenMs: losses.reduce((sum, { lostTime }) => sum + lengthOf(lostTime.lost), 0),
  };
}
