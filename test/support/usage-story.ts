import fc from "fast-check";
import { sql } from "kysely";
import { purchaseToken } from "../../src/domain/tokens/purchase-token.ts";
import { packDays } from "../../src/domain/usage/pack-days.ts";
import { pruneSamples } from "../../src/domain/usage/prune-samples.ts";
import { recordUsage, type UsageSample } from "../../src/domain/usage/record-usage.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../src/kernel/duration.ts";
import type { Uuid } from "../../src/kernel/ids.ts";
import { actorOf, type DomainWorld } from "./domain-world.ts";

export const USERS = 3;
const DEVICES = 2;
export const STORY_FROM_MS = Date.UTC(2026, 0, 15, 12);
export const STORY_DAYS = 230;
const USAGE_DETAIL_MS = 48 * HOUR_MS;

/** Where clocks are changed in the zones of the questions, and months begin. */
const ANCHORS_MS = [
  ...[
    "2026-02-28T18:00Z",
    "2026-03-08T02:00Z",
    "2026-03-28T20:00Z",
    "2026-04-04T10:00Z",
    "2026-04-23T18:00Z",
  ],
  ...["2026-05-31T16:00Z", "2026-06-01T06:00Z", "2026-08-30T20:00Z"],
].map((time) => Date.parse(time));

/** Somebody uses the target, or is refused, for some seconds. */
export type Used = {
  readonly atMs: number;
  readonly user: number;
  readonly token: number;
  /** null: refused. */
  readonly device: number | null;
  readonly requests: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly code: string;
  /** How long the instance could not reach the database. */
  readonly lateMs: number;
  readonly isSentTwice: boolean;
};

/** Mostly near the anchors, so that days, quarters and minutes are shared. */
const anyTime = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...ANCHORS_MS), fc.integer({ min: 0, max: 12 }))
      .map(([at, n]) => at + n * 20 * MINUTE_MS),
  },
  fc.integer({ min: 0, max: STORY_DAYS * 24 }).map((hours) => STORY_FROM_MS + hours * HOUR_MS),
);

const daysMs = (days: number): number => days * DAY_MS;

const anyUsed: fc.Arbitrary<Used> = fc.record({
  atMs: fc.tuple(anyTime, fc.integer({ min: 0, max: 14 })).map(([at, steps]) => at + steps * 5 * SECOND_MS),
  user: fc.integer({ min: 0, max: USERS - 1 }),
  token: fc.integer({ min: 0, max: 1 }),
  device: fc.option(fc.integer({ min: 0, max: DEVICES - 1 }), { freq: 4 }),
  requests: fc.integer({ min: 0, max: 9 }),
  bytesIn: fc.integer({ min: 0, max: 5_000_000_000 }),
  bytesOut: fc.integer({ min: 0, max: 5_000_000_000 }),
  code: fc.constantFrom("rate_limited", "scope_denied", "device_conflict"),
  lateMs: fc.oneof(fc.constantFrom(0, 0, 100 * DAY_MS), fc.integer({ min: 0, max: 120 }).map(daysMs)),
  isSentTwice: fc.boolean(),
});

export type Story = {
  readonly used: readonly Used[];
  /** Before this time the service did not roll up yet. */
  readonly upgradedMs: number;
  /** After which of the things that happen the jobs run. */
  readonly jobsRun: readonly boolean[];
};

export const anyStory: fc.Arbitrary<Story> = fc.record({
  used: fc.array(anyUsed, { minLength: 1, maxLength: 100 }),
  upgradedMs: fc.oneof(fc.constant(0), anyTime),
  jobsRun: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
});

export type Cast = readonly {
  readonly id: Uuid;
  readonly tokens: readonly Uuid[];
  readonly sessions: readonly Uuid[][];
}[];

/** Users with two tokens each, and a session of each device with each. */
export async function openCast(world: DomainWorld): Promise<Cast> {
  const cast = [];
  for (let user = 0; user < USERS; user += 1) {
    const owner = await world.newUser(10_000n);
    const tokens: Uuid[] = [];
    const sessions: Uuid[][] = [];
    for (let token = 0; token < 2; token += 1) {
      const sold = { userId: owner.id, durationHours: 1, scope: "full" } as const;
      const { id } = await world.database.transaction((tx) => purchaseToken(tx, world, actorOf(owner), sold));
      tokens.push(id);
      const ids = Array.from({ length: DEVICES }, () => world.newId());
      sessions.push(ids);
      const ended = { ended_at: new Date(), end_reason: "idle" };
      await world.database.direct
        .insertInto("proxy_sessions")
        .values(
          ids.map((one, at) => ({
            id: one,
            token_id: id,
            user_id: owner.id,
            device_id: `device-number-${at}`,
            ...ended,
          })),
        )
        .execute();
    }
    cast.push({ id: owner.id, tokens, sessions });
  }
  return cast;
}

/** Lets all of it happen, with the jobs in between, and lets the clock stand at the end. */
export async function tell(
  world: DomainWorld,
  cast: Cast,
  { used, upgradedMs, jobsRun }: Story,
): Promise<void> {
  const { direct } = world.database;
  await sql`TRUNCATE usage_samples, usage_quarters, usage_days, usage_backlog`.execute(direct);
  const deps = { ...world, usageDetailMs: USAGE_DETAIL_MS };
  const happened = [...used].sort((a, b) => a.atMs + a.lateMs - (b.atMs + b.lateMs));
  const before = happened.filter(({ atMs, lateMs }) => atMs + lateMs < upgradedMs);
  if (before.length > 0)
    await storeAsBefore(
      world,
      before.map((one) => sampleOf(world, cast, one)),
    );
  for (const [at, one] of happened.slice(before.length).entries()) {
    const nowMs = one.atMs + one.lateMs;
    world.clock.advance(nowMs - world.clock.nowMs());
    await record(world, cast, one);
    if (jobsRun[at % jobsRun.length] !== true) continue;
    await pruneSamples(deps);
    await packDays(deps);
  }
  world.clock.advance(STORY_FROM_MS + STORY_DAYS * DAY_MS - world.clock.nowMs());
  if (jobsRun[0] === true) await pruneSamples(deps);
  if (jobsRun.at(-1) === true) await packDays(deps);
}

/** As an instance flushes it. */
export async function record(world: DomainWorld, cast: Cast, one: Used): Promise<void> {
  const sample = sampleOf(world, cast, one);
  await recordUsage(world.database.direct, [sample], []);
  if (one.isSentTwice) await recordUsage(world.database.direct, [sample], []);
}

/** As an upgrade finds them. */
async function storeAsBefore(world: DomainWorld, samples: readonly UsageSample[]): Promise<void> {
  const rows = JSON.stringify(samples);
  await sql`
    INSERT INTO usage_samples
    SELECT (jsonb_populate_record(NULL::usage_samples, sample || '{"is_counted": false}')).*
      FROM jsonb_array_elements(${rows}::jsonb) AS sample`.execute(world.database.direct);
  await sql`INSERT INTO usage_backlog SELECT max(started_at) FROM usage_samples`.execute(
    world.database.direct,
  );
}

function sampleOf(world: DomainWorld, cast: Cast, one: Used): UsageSample {
  const { device, requests, bytesIn, bytesOut } = one;
  const counts = { request_count: requests, bytes_in: bytesIn, bytes_out: bytesOut };
  const owner = cast[one.user];
  return {
    id: world.newId(),
    token_id: owner?.tokens[one.token] ?? "",
    session_id: device === null ? null : (owner?.sessions[one.token]?.[device] ?? null),
    instance_id: cast[0]?.id ?? "",
    started_at: new Date(one.atMs).toISOString(),
    ended_at: new Date(one.atMs + 5 * SECOND_MS).toISOString(),
    ...(device === null
      ? { request_count: 0, bytes_in: 0, bytes_out: 0, denials: { [one.code]: 2 } }
      : { ...counts, denials: null }),
  };
}
