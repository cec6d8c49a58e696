import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Limit, Limiter } from "../../kernel/limiter.port.ts";
import { slotLengthMs } from "../../kernel/sliding-window.ts";

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #nowMs = 1_750_000_000_000;

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  advance(byMs: number): void {
    this.#nowMs += byMs;
  }
}

let keysMade = 0;
/** A key that no other test uses. */
export function freshKey(): string {
  keysMade += 1;
  return `conformance:${process.pid}:${performance.now()}:${keysMade}`;
}

/** What each Limiter must do. @param open makes one that uses `clock`, which the test moves */
export function describeLimiter(name: string, open: (clock: ManualClock) => Promise<Limiter>): void {
  describe(`${name} as a Limiter`, () => {
    let clock: ManualClock;
    let limiter: Limiter;
    let key: string;
    const limit: Limit = { hitsMax: 5, windowMs: 60_000 };

    beforeEach(async () => {
      clock = new ManualClock();
      limiter = await open(clock);
      key = freshKey();
    });

    async function takeTimes(times: number): Promise<boolean[]> {
      const answers: boolean[] = [];
      for (let count = 0; count < times; count += 1) answers.push((await limiter.take(key, limit)).allowed);
      return answers;
    }

    test("allows as many hits as the limit, and counts down", async () => {
      const remaining: number[] = [];
      for (let count = 0; count < 5; count += 1) remaining.push((await limiter.take(key, limit)).remaining);
      expect(remaining).toEqual([4, 3, 2, 1, 0]);
      expect(await limiter.take(key, limit)).toEqual({
        allowed: false,
        limit: 5,
        remaining: 0,
        resetSeconds: 60,
        receipt: null,
      });
    });

    test("stops counting each hit in the millisecond in which it leaves the window", async () => {
      await limiter.take(key, limit);
      clock.advance(10_000);
      await takeTimes(4);
      clock.advance(49_999);
      expect(await takeTimes(1)).toEqual([false]);
      clock.advance(1);
      expect(await takeTimes(2)).toEqual([true, false]);
    });

    test("does not allow the limit twice around the edge of a fixed window", async () => {
      const first = clock.nowMs() % limit.windowMs;
      clock.advance(limit.windowMs - first - 100);
      expect(await takeTimes(5)).toEqual([true, true, true, true, true]);
      clock.advance(200);
      expect(await takeTimes(3)).toEqual([false, false, false]);
    });

    test("does not count refused hits", async () => {
      await takeTimes(50);
      clock.advance(limit.windowMs);
      expect(await takeTimes(5)).toEqual([true, true, true, true, true]);
    });

    test("counts each key separately", async () => {
      await takeTimes(6);
      expect((await limiter.take(freshKey(), limit)).allowed).toBe(true);
    });

    test("allows exactly the limit of many concurrent hits", async () => {
      const verdicts = await Promise.all(Array.from({ length: 50 }, () => limiter.take(key, limit)));
      expect(verdicts.filter((verdict) => verdict.allowed)).toHaveLength(5);
    });

    test("peek counts nothing and returns what a hit would get", async () => {
      expect(await limiter.peek(key, limit)).toEqual({
        allowed: true,
        limit: 5,
        remaining: 5,
        resetSeconds: 0,
      });
      await takeTimes(5);
      clock.advance(500);
      for (let count = 0; count < 3; count += 1) {
        expect(await limiter.peek(key, limit)).toEqual({
          allowed: false,
          limit: 5,
          remaining: 0,
          resetSeconds: 60,
        });
      }
      clock.advance(59_500);
      expect(await limiter.peek(key, limit)).toMatchObject({ allowed: true, remaining: 5 });
    });

    test("a hit that is released makes room for exactly one", async () => {
      const receipts: (string | null)[] = [];
      for (let count = 0; count < 5; count += 1) {
        receipts.push((await limiter.take(key, limit)).receipt);
        clock.advance(1_000);
      }
      const [, second] = receipts;
      if (typeof second !== "string") throw new Error("an allowed hit has a receipt");
      await limiter.release(key, limit, second);
      expect(await takeTimes(2)).toEqual([true, false]);
    });

    test("releasing a hit that has left the window does not make room for another", async () => {
      const { receipt } = await limiter.take(key, limit);
      if (receipt === null) throw new Error("an allowed hit has a receipt");
      clock.advance(limit.windowMs);
      await takeTimes(5);
      await limiter.release(key, limit, receipt);
      expect(await takeTimes(1)).toEqual([false]);
    });

    test("never allows more than the limit in any window, and allows a hit after `resetSeconds`", async () => {
      await fc.assert(
        fc.asyncProperty(
          anyLimit,
          fc.array(anyStep, { minLength: 20, maxLength: 60 }),
          async (some, steps) => {
            await checkWindows(limiter, clock, some, steps);
          },
        ),
        { numRuns: 40 },
      );
    }, 60_000);
  });
}

const anyLimit: fc.Arbitrary<Limit> = fc.record({
  hitsMax: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 60, max: 90 })),
  windowMs: fc.integer({ min: 1_000, max: 100_000 }),
});

/** A pause as a share of the window, then so many hits at once; a patient client then waits `resetSeconds`. */
type Step = { readonly pause: number; readonly hits: number; readonly patient: boolean };

const anyStep: fc.Arbitrary<Step> = fc.record({
  pause: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.double({ min: 0, max: 0.02, noNaN: true }) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 1.2, noNaN: true }) },
  ),
  hits: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 30 })),
  patient: fc.boolean(),
});

async function checkWindows(
  limiter: Limiter,
  clock: ManualClock,
  limit: Limit,
  steps: Step[],
): Promise<void> {
  const key = freshKey();
  const allowedAtMs: number[] = [];
  const hit = async () => {
    const verdict = await limiter.take(key, limit);
    if (verdict.allowed) allowedAtMs.push(clock.nowMs());
    return verdict;
  };
  for (const { pause, hits, patient } of steps) {
    clock.advance(pause * limit.windowMs);
    let verdict = await hit();
    for (let more = 1; more < hits && verdict.allowed; more += 1) verdict = await hit();
    if (verdict.allowed) continue;
    // A refusal is right only if window + one slot already holds the whole limit.
    const sinceMs = clock.nowMs() - limit.windowMs - slotLengthMs(limit) - 1;
    expect(allowedAtMs.filter((atMs) => atMs > sinceMs).length).toBeGreaterThanOrEqual(limit.hitsMax);
    if (!patient) continue;
    clock.advance(verdict.resetSeconds * 1000);
    expect(await hit()).toMatchObject({ allowed: true });
  }
  for (let index = limit.hitsMax; index < allowedAtMs.length; index += 1) {
    const spanMs = (allowedAtMs[index] ?? 0) - (allowedAtMs[index - limit.hitsMax] ?? 0);
    expect(spanMs).toBeGreaterThanOrEqual(limit.windowMs);
  }
}
