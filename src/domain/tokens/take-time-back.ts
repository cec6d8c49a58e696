import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFacts } from "../facts/record-fact.ts";
import { restBeginsMs } from "./freeze-rules.ts";
import { selectFrozen } from "./freeze-store.ts";
import { lengthOf } from "./interval-rules.ts";
import { takenBackOf } from "./lost-time-rules.ts";
import { type UsedTime, unusedOf } from "./lot-rules.ts";
import { selectLotsOfAll } from "./lot-store.ts";
import {
  insertTimeEntries,
  lockTimedTokens,
  selectCompensatedTokens,
  selectGivenEntries,
  type TimedToken,
} from "./token-time-store.ts";

/** What a slice of tokens came to. */
export type UndoneSlice = {
  /** The last token of the slice; null if there are no more. */
  readonly last: Uuid | null;
  readonly takenBackMs: number;
};

/**
 * Takes back what a compensation gave the next `limit` tokens behind `after`, by id, as far as they have not used it: a token that has
 * less left ends now, and revoked ones stay as they are. Locks the tokens until the transaction ends. Their owners are told by facts.
 */
export async function takeTimeBack(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  {
    compensationId,
    ...slice
  }: { readonly compensationId: Uuid; readonly after: Uuid | null; readonly limit: number },
): Promise<UndoneSlice> {
  const ids = await selectCompensatedTokens(tx, { compensationId, ...slice });
  const tokens = await lockTimedTokens(tx, ids);
  const nowMs = deps.clock.nowMs();
  const given = await selectGivenEntries(tx, compensationId, ids);
  const lots = await selectLotsOfAll(tx, ids);
  const frozen = await selectFrozen(tx, ids);
  const taken = tokens.flatMap((token) => {
    const time = { lots: lots.get(token.id) ?? [], frozen: frozen.get(token.id) ?? [] };
    const unpaidMs = unpaidLeftOf(token, time, nowMs);
    const parts = takenBackOf(given.get(token.id) ?? [], unpaidMs);
    return parts.length === 0 ? [] : [{ token, parts }];
  });
  const undone = taken.flatMap(({ token, parts }) =>
    parts.map(({ entry, part }) => ({
      ...part,
      id: deps.newId(),
      tokenId: token.id,
      kind: "undo" as const,
      reverses: entry.id,
    })),
  );
  await insertTimeEntries(tx, { compensationId, now: new Date(nowMs) }, undone);
  const facts = taken.map(({ token, parts }) => factOf(token, lengthOf(parts.map(({ part }) => part))));
  await recordFacts(tx, deps, THE_SERVICE, facts);
  return { last: ids.at(-1) ?? null, takenBackMs: lengthOf(undone) };
}

/** How much of what is left was not bought: the rest is nobody's to take. */
function unpaidLeftOf(token: TimedToken, time: UsedTime, nowMs: number): number {
  const unused = unusedOf(time, new Date(token.activatedAtMs), nowMs);
  return token.endMs - restBeginsMs(token, nowMs) - unused.reduce((sum, { leftMs }) => sum + leftMs, 0);
}

function factOf(token: TimedToken, takenMs: number) {
  return {
    name: "token.time_taken_back",
    resourceId: token.id,
    userId: token.userId,
    after: {
      seconds: takenMs / SECOND_MS,
      expires_at: new Date(token.endMs - takenMs).toISOString(),
      duration_hours: token.durationHours,
      label: token.label,
    },
  } as const;
}
