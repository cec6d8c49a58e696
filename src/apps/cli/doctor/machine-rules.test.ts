import { describe, expect, test } from "vitest";
import { judgeClock, judgeDisk, judgeNode, judgeOpenFiles, softLimitOf } from "./machine-rules.ts";

const NOW = Date.UTC(2026, 0, 15);

describe("Node", () => {
  test.each([
    ["18.20.0", NOW, "fault"],
    ["20.18.9", NOW, "fault"],
    ["20.19.0", NOW, "ok"],
    ["20.19.0", Date.UTC(2026, 4, 1), "warning"],
    ["23.1.0", NOW, "warning"],
    ["24.0.0", NOW, "ok"],
    ["40.0.0", NOW, "ok"],
  ])("%s", (version, nowMs, state) => {
    expect(judgeNode(version, nowMs).state).toBe(state);
  });
});

test("the limit of open files is read from Linux's table", () => {
  const table =
    "Limit       Soft Limit   Hard Limit   Units\nMax open files            1024      524288      files\n";
  expect(softLimitOf(table)).toBe(1_024);
  expect(softLimitOf(table.replace("1024", "unlimited"))).toBe(Number.POSITIVE_INFINITY);
  expect([softLimitOf(""), judgeOpenFiles(null).state]).toEqual([null, "skipped"]);
  expect([judgeOpenFiles(1_024).state, judgeOpenFiles(65_536).state]).toEqual(["warning", "ok"]);
});

describe("the clock", () => {
  test.each([
    [999, "ok"],
    [-999, "ok"],
    [1_000, "warning"],
    [-4_999, "warning"],
    [5_000, "fault"],
    [-86_400_000, "fault"],
  ])("%d ms from the database's", (aheadMs, state) => {
    expect(judgeClock(NOW, 0, aheadMs).state).toBe(state);
  });

  test("is ahead if the database's is behind", () => {
    expect(judgeClock(NOW, 0, -20).found.en).toBe("20 ms ahead of the database's");
  });

  test("before the build is a fault, also without a database", () => {
    expect(judgeClock(NOW, NOW + 1, null).state).toBe("fault");
    expect(judgeClock(NOW, NOW, null).state).toBe("skipped");
  });
});

test.each([
  [100 * 1024 ** 3, "ok"],
  [9 * 1024 ** 3, "warning"],
  [1024 ** 3, "warning"],
  [100 * 1024 ** 2, "fault"],
])("%d free bytes of 100 GiB", (free, state) => {
  expect(judgeDisk(free, 100 * 1024 ** 3).state).toBe(state);
});
