import { EventEmitter, once } from "node:events";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import type { UsageSample } from "../../domain/usage/record-usage.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { Lease } from "./lease.ts";
import { LeaseBook } from "./lease-book.ts";
import type { LiveConnection } from "./open-connections.ts";
import { UsageMeter } from "./usage-meter.ts";

const INTERVAL_MS = 4_000;
const TRUST_MS = 5 * INTERVAL_MS;
/** Timers have whole milliseconds, and slices that are all due come a millisecond after each other. */
const latenessMs = (leases: number): number => 3 + Math.ceil(leases / 32);
const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"], now: 1_768_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

type Statement = { readonly atMs: number; readonly sessions: readonly string[]; readonly samples: number };

/** A meter whose database answers after `latencyMs` of simulated time, and what it has committed. */
function openMeter(latencyMs: (nth: number) => number) {
  const leases = new LeaseBook(clock);
  const statements: Statement[] = [];
  const committed = new Map<string, UsageSample>();
  const database = { isAway: false };
  const answers = new EventEmitter();
  let made = 0;
  let sent = 0;
  const meter = new UsageMeter({
    clock,
    newId: () => `sample ${++made}`,
    instanceId: "instance",
    leases,
    flushIntervalMs: INTERVAL_MS,
    leaseTrustMs: TRUST_MS,
    recordUsage: async (samples, idleIds) => {
      const atMs = clock.monotonicMs();
      const nth = String(sent);
      const waitMs = latencyMs(sent++);
      if (waitMs > 0) {
        setTimeout(() => answers.emit(nth), waitMs);
        await once(answers, nth);
      }
      if (database.isAway) throw new Error("away");
      for (const sample of samples) committed.set(sample.id, sample);
      const sessions = [...samples.flatMap(({ session_id: id }) => id ?? []), ...idleIds];
      statements.push({ atMs, sessions, samples: samples.length });
      return [];
    },
  });
  let held = 0;
  const hold = (): Lease => {
    const nth = ++held;
    const session = {
      sessionId: `s${nth}`,
      tokenId: `t${nth}`,
      userId: "u",
      deviceId: "d",
      expiresAtMs: null,
    };
    const lease = new Lease(session, clock.monotonicMs() + TRUST_MS, clock.nowMs());
    leases.hold(lease, clock.monotonicMs());
    return lease;
  };
  return { meter, leases, statements, committed, database, hold };
}

const connection = (): LiveConnection => ({ index: -1, cut: () => {}, checkDeadline: () => {} });

/** The times at which each session was renewed, and when it was first to be. */
function renewals(statements: readonly Statement[]): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const { atMs, sessions } of statements) {
    for (const id of sessions) times.set(id, [...(times.get(id) ?? []), atMs]);
  }
  return times;
}

/** The longest time without a renewal, from `fromMs` to `untilMs`. */
function longestGap(times: readonly number[], fromMs: number, untilMs: number): number {
  const all = [fromMs, ...times, untilMs];
  return Math.max(...all.slice(1).map((at, nth) => at - (all[nth] ?? at)));
}

const burst = fc.record({
  count: fc.integer({ min: 1, max: 700 }),
  afterMs: fc.integer({ min: 0, max: 3_000 }),
});

test("each lease with an open connection is renewed within the interval and about once in it, whenever how many come and go", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(burst, { minLength: 1, maxLength: 6 }), fc.nat(4), async (bursts, endEvery) => {
      const { meter, leases, statements, hold } = openMeter(() => 0);
      meter.start();
      const fromMs = new Map<Lease, number>();
      for (const { count, afterMs } of bursts) {
        for (let nth = 0; nth < count; nth += 1) {
          const lease = hold();
          lease.open.add(connection());
          fromMs.set(lease, clock.monotonicMs());
        }
        await vi.advanceTimersByTimeAsync(afterMs);
      }
      const all = fromMs.size;
      let nth = 0;
      for (const lease of [...fromMs.keys()]) {
        nth += 1;
        if (endEvery === 0 || nth % (endEvery + 1) !== 0) continue;
        for (const each of lease.open.all()) lease.open.delete(each);
        leases.end(lease, "session_ended");
        fromMs.delete(lease);
      }
      await vi.advanceTimersByTimeAsync(12 * INTERVAL_MS);
      const times = renewals(statements);
      let longestMs = 0;
      let surplus = 0;
      for (const [{ sessionId }, sinceMs] of fromMs) {
        const nowMs = clock.monotonicMs();
        const own = times.get(sessionId) ?? [];
        longestMs = Math.max(longestMs, longestGap(own, sinceMs, nowMs));
        surplus = Math.max(surplus, own.length - (nowMs - sinceMs) / INTERVAL_MS);
      }
      expect(longestMs).toBeLessThanOrEqual(INTERVAL_MS + latenessMs(all));
      // Each burst, and the end of many, may bring the next turn of the others forward once.
      expect(surplus).toBeLessThanOrEqual(bursts.length + 3);
      await meter.stop();
    }),
    { numRuns: fuzzRuns(10) },
  );
});

test("with a slow database no lease starves, and no count is lost or counted twice, also if it is away for a while", async () => {
  const latency = fc.integer({ min: 0, max: 250 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1_500 }),
      fc.array(latency, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 0, max: 2 * INTERVAL_MS }),
      async (count, latencies, awayMs) => {
        const at = (nth: number): number => latencies[nth % latencies.length] ?? 0;
        const { meter, leases, committed, database, hold } = openMeter(at);
        meter.start();
        const held = Array.from({ length: count }, hold);
        let made = 0;
        const traffic = async (forMs: number): Promise<void> => {
          for (let passedMs = 0; passedMs < forMs; passedMs += 500) {
            for (const lease of held) lease.requests += 1;
            made += held.length;
            await vi.advanceTimersByTimeAsync(500);
            const least = Math.min(...held.map(({ trustedUntilMs }) => trustedUntilMs));
            expect(least).toBeGreaterThan(clock.monotonicMs());
          }
        };
        await traffic(2 * INTERVAL_MS);
        database.isAway = true;
        await traffic(awayMs);
        database.isAway = false;
        await traffic(3 * INTERVAL_MS);
        const stopped = meter.stop();
        await vi.advanceTimersByTimeAsync(60_000);
        await stopped;
        expect([...committed.values()].reduce((sum, { request_count }) => sum + request_count, 0)).toBe(made);
        expect(leases.size).toBe(count);
      },
    ),
    { numRuns: fuzzRuns(6) },
  );
});

test("10,000 leases go round in slices of a bounded size that are spread over the interval", async () => {
  const { meter, statements, hold } = openMeter(() => 10);
  meter.start();
  const held = Array.from({ length: 10_000 }, hold);
  for (const lease of held) lease.open.add(connection());
  await vi.advanceTimersByTimeAsync(3 * INTERVAL_MS);
  const lateMs = clock.monotonicMs() - INTERVAL_MS;
  const late = statements.filter(({ atMs }) => atMs >= lateMs);
  expect(Math.max(...statements.map(({ sessions }) => sessions.length))).toBeLessThanOrEqual(1_024);
  expect(Math.max(...late.map(({ sessions }) => sessions.length))).toBeLessThanOrEqual(256);
  const inFirstHalf = late.filter(({ atMs }) => atMs < lateMs + INTERVAL_MS / 2).length;
  expect(Math.abs(inFirstHalf - late.length / 2)).toBeLessThanOrEqual(late.length / 8);
  expect(new Set(late.flatMap(({ sessions }) => sessions)).size).toBeGreaterThan(9_700);
});

test("a few leases cost one statement in an interval, and refusals one row of each token", async () => {
  const { meter, statements, committed, hold } = openMeter(() => 0);
  meter.start();
  const held = Array.from({ length: 200 }, hold);
  for (const lease of held) lease.open.add(connection());
  for (let second = 0; second < 40; second += 1) {
    meter.countDenial("t1", "scope_denied");
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(statements.length).toBeLessThanOrEqual(12);
  const refused = [...committed.values()].filter(({ denials }) => denials !== null);
  expect(refused.length).toBeLessThanOrEqual(12);
  expect(refused.reduce((sum, { denials }) => sum + (denials?.scope_denied ?? 0), 0)).toBeGreaterThanOrEqual(
    36,
  );
});

test("a flush renews every lease by a statement that is sent after the call", async () => {
  const { meter, statements, hold } = openMeter((nth) => (nth === 0 ? 50 : 10));
  const held = Array.from({ length: 3_000 }, hold);
  for (const lease of held) lease.open.add(connection());
  const first = meter.flush();
  await vi.advanceTimersByTimeAsync(1);
  const again = meter.settled().then(() => meter.flush());
  await vi.advanceTimersByTimeAsync(5_000);
  await Promise.all([first, again]);
  const times = renewals(statements);
  expect(times.size).toBe(3_000);
  expect(new Set([...times.values()].map((own) => own.length))).toEqual(new Set([2]));
});
