import { expect, test } from "vitest";
import { TestClock } from "../../../test/support/domain-world.ts";
import { AppError } from "../../kernel/errors.ts";
import { cachedRead } from "./cached-read.ts";

test("a value is cached for its time, counted from the end of the read", async () => {
  const clock = new TestClock();
  let reads = 0;
  const read = cachedRead(2_000, clock, async () => {
    clock.advance(500);
    reads += 1;
    return reads;
  });
  expect([await read(), await read()]).toEqual([1, 1]);
  clock.advance(1_999);
  expect(await read()).toBe(1);
  clock.advance(1);
  expect(await read()).toBe(2);
});

test("a call during a read waits for that read, for any time", async () => {
  const clock = new TestClock();
  let finish = (_read: string): void => {};
  const slow = new Promise<string>((resolve) => {
    finish = resolve;
  });
  let reads = 0;
  const read = cachedRead(2_000, clock, () => {
    reads += 1;
    return slow;
  });
  const first = read();
  clock.advance(60_000);
  const second = read();
  finish("the same");
  expect([await first, await second, reads]).toEqual(["the same", "the same", 1]);
});

test("a failure is thrown to all calls that wait for it, and is not cached", async () => {
  const clock = new TestClock();
  let isAway = true;
  const read = cachedRead(2_000, clock, async () => {
    if (isAway) throw new AppError("service_unavailable");
    return "back";
  });
  const asked = await Promise.allSettled([read(), read()]);
  expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  isAway = false;
  expect(await read()).toBe("back");
});
