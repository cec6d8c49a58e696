import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { measureLostTime } from "../tokens/give-lost-time.ts";
import { type Interval, lengthOf } from "../tokens/interval-rules.ts";
import type { Compensation } from "./compensation.ts";
import { insertCompensation, type NewCompensation, selectCompensation } from "./compensation-store.ts";
import { type AskedTime, type FoundOutages, findOutages } from "./find-outages.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };

/** Read at once by a preview. */
const TOKENS_PER_READ = 1_000;

/** What a compensation would give now. */
export type CompensationPreview = FoundOutages & { readonly tokenCount: number; readonly givenMs: number };

/**
 * What `startCompensation` would give now. Changes and locks nothing; it reads all tokens that were live in that time.
 * @throws as `findOutages`
 */
export async function previewCompensation(
  tx: Tx,
  deps: { readonly clock: Clock },
  asked: AskedTime,
): Promise<CompensationPreview> {
  const found = await findOutages(tx, deps, asked);
  let after: Uuid | null = null;
  let [tokenCount, givenMs] = [0, 0];
  while (found.intervals.length > 0) {
    const slice = { after, limit: TOKENS_PER_READ };
    const measured = await measureLostTime(tx, deps, found.intervals, slice);
    if (measured.last === null) break;
    after = measured.last;
    tokenCount += measured.tokenCount;
    givenMs += measured.givenMs;
  }
  return { ...found, tokenCount, givenMs };
}

/**
 * Begins to give back what live tokens lost in the outages of a time. `runCompensation` goes through the tokens, in slices. Writes one audit
 * row.
 * @throws as `findOutages`. @throws compensation_empty: no outage ended within it
 */
export async function startCompensation(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  { reason, ...asked }: AskedTime & { readonly reason: string | null },
): Promise<Compensation> {
  const { intervals } = await findOutages(tx, deps, asked);
  if (intervals.length === 0) throw new AppError("compensation_empty");
  const started = await store(tx, deps, actor, {
    kind: "outage",
    startsAt: asked.from,
    endsAt: asked.to,
    intervals,
    reason,
    outageAt: null,
    windowId: null,
  });
  if (started === null) throw new Error("a new compensation was not stored");
  return started;
}

/** Begins to give back an outage that has ended, for the service itself. @returns null if it was begun before */
export function startForOutage(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  outage: Interval,
): Promise<Compensation | null> {
  const [startsAt, endsAt] = [new Date(outage.fromMs), new Date(outage.toMs)];
  const rest = { reason: null, outageAt: startsAt, windowId: null };
  return store(tx, deps, actor, { kind: "outage", startsAt, endsAt, intervals: [outage], ...rest });
}

/** Begins to give back a maintenance window as it really was. @returns null if it was begun before, or the window had no time */
export async function startForWindow(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  { windowId, ...window }: Interval & { readonly windowId: Uuid },
): Promise<Compensation | null> {
  if (window.fromMs >= window.toMs) return null;
  const [startsAt, endsAt] = [new Date(window.fromMs), new Date(window.toMs)];
  const rest = { reason: null, outageAt: null, windowId };
  return store(tx, deps, actor, { kind: "maintenance", startsAt, endsAt, intervals: [window], ...rest });
}

async function store(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  made: Omit<NewCompensation, "id" | "createdAt" | "actorId">,
): Promise<Compensation | null> {
  const compensation = {
    ...made,
    id: deps.newId(),
    actorId: actor.userId,
    createdAt: new Date(deps.clock.nowMs()),
  };
  if (!(await insertCompensation(tx, compensation))) return null;
  const { id, kind, startsAt, endsAt, intervals, reason } = compensation;
  await recordFact(tx, deps, actor, {
    name: "compensation.started",
    resourceId: id,
    userId: null,
    after: {
      why: kind,
      from: startsAt.toISOString(),
      to: endsAt.toISOString(),
      outage_seconds: lengthOf(intervals) / SECOND_MS,
    },
    ...(reason === null ? {} : { reason }),
  });
  return selectCompensation(tx, id);
}
