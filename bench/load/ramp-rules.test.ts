import { expect, it } from "vitest";
import { afterRamp, type Ramp } from "./ramp-rules.ts";

const RAMP: Ramp = { wanted: 10, running: 10, ready: 4, sinceProgressMs: 0, isHopeless: false };

it("measuring begins when all users are ready", () => {
  expect(afterRamp({ ...RAMP, ready: 10 })).toBe("measure");
  expect(afterRamp(RAMP)).toBe("wait");
});

it("a slow spawn rate is waited for, however slow", () => {
  expect(afterRamp({ ...RAMP, running: 5, sinceProgressMs: 600_000 })).toBe("wait");
});

it("users who do not become ready are not waited for without end", () => {
  expect(afterRamp({ ...RAMP, sinceProgressMs: 31_000 })).toBe("measure");
  expect(afterRamp({ ...RAMP, ready: 0, sinceProgressMs: 31_000 })).toBe("end");
});

it("a limit on accounts is noticed early, also while users are still being added", () => {
  const refused = { ...RAMP, running: 6, isHopeless: true, sinceProgressMs: 3_001 };
  expect(afterRamp({ ...refused, sinceProgressMs: 2_999 })).toBe("wait");
  expect(afterRamp(refused)).toBe("measure");
  expect(afterRamp({ ...refused, ready: 0 })).toBe("end");
});
