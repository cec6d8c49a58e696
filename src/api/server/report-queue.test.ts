import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import { REPORTS_AT_ONCE_MAX, ReportQueue } from "./report-queue.ts";

/** The work of these tests reads nothing. */
const NOTHING = { direct: null, transaction: null } as unknown as Database;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Reports that run until the test ends them. */
function open() {
  const queue = new ReportQueue(NOTHING);
  const underWay: { readonly asker: string; end(): void }[] = [];
  const seen = { running: 0, atOnceMax: 0 };
  const ask = (asker: string): Promise<string> =>
    queue
      .run(asker, async () => {
        seen.running += 1;
        seen.atOnceMax = Math.max(seen.atOnceMax, seen.running);
        await new Promise<void>((resolve) => underWay.push({ asker, end: resolve }));
        seen.running -= 1;
        return "made";
      })
      .catch((error: unknown) => (error instanceof AppError ? error.code : "a bug"));
  return { underWay, seen, ask };
}

test("a report after 24 of another user waits for the two that run, not for all", async () => {
  const { underWay, ask } = open();
  const flood = Array.from({ length: 24 }, () => ask("flood"));
  const mine = ask("stranger");
  await turn();
  expect(underWay.map(({ asker }) => asker)).toEqual(["flood", "flood"]);
  underWay[0]?.end();
  underWay[1]?.end();
  await turn();
  expect(underWay.slice(2).map(({ asker }) => asker)).toContain("stranger");
  while (underWay.length < 22) {
    for (const each of underWay) each.end();
    await turn();
  }
  for (const each of underWay) each.end();
  expect(await mine).toBe("made");
  const outcomes = await Promise.all(flood);
  expect(outcomes.filter((outcome) => outcome === "reports_busy")).toHaveLength(3);
  expect(outcomes.filter((outcome) => outcome === "made")).toHaveLength(21);
});

test("a report that has waited for ten seconds is refused, and the next one runs instead", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const { underWay, ask } = open();
    const first = [ask("a"), ask("b")];
    const late = ask("c");
    await turn();
    vi.advanceTimersByTime(10_000);
    expect(await late).toBe("reports_busy");
    const next = ask("d");
    for (const each of underWay) each.end();
    await turn();
    for (const each of underWay) each.end();
    expect(await Promise.all([...first, next])).toEqual(["made", "made", "made"]);
  } finally {
    vi.useRealTimers();
  }
});

test("in any order of requests and ends, at most two reports run at once, and each is made or refused", async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ asker: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.constant("end" as const) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const { underWay, seen, ask } = open();
      const asked: Promise<string>[] = [];
      let isOver = false;
      for (const each of steps) {
        if (each === "end") underWay.shift()?.end();
        else asked.push(ask(`asker-${each.asker}`));
        await turn();
      }
      const all = Promise.all(asked).finally(() => {
        isOver = true;
      });
      while (!isOver) {
        for (const each of underWay.splice(0)) each.end();
        await turn();
      }
      for (const outcome of await all) expect(["made", "reports_busy"]).toContain(outcome);
      expect(seen.atOnceMax).toBeLessThanOrEqual(REPORTS_AT_ONCE_MAX);
    }),
  );
});
