import { describe, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { isEnrolmentOpen, judgeTotp, lockedSeconds, type TotpState } from "./totp-rules.ts";

const start = new Date("2026-01-01T00:00:00Z");
const at = (hours: number): Date => new Date(start.getTime() + hours * HOUR_MS);

/** The state after a wrong code at each of these hours. */
function wrongAt(...hours: number[]): TotpState {
  let state: TotpState = { lastStep: 100, wrongCodesAt: [] };
  for (const hour of hours) {
    const verdict = judgeTotp(state, null, at(hour));
    if (verdict.kind === "wrong") state = { ...state, wrongCodesAt: verdict.wrongCodesAt };
  }
  return state;
}

describe("judgeTotp", () => {
  test.each([
    [99, "used"],
    [100, "used"],
    [101, "right"],
    [null, "wrong"],
  ])("after step 100 was used, a code of step %s is %s", (step, kind) => {
    expect(judgeTotp(wrongAt(), step, at(0)).kind).toBe(kind);
  });

  test("a last step that lies ahead is taken as the newest that a code may be of now", () => {
    const now = start.getTime() / 30_000;
    const ahead: TotpState = { lastStep: now + 1_000, wrongCodesAt: [] };
    expect(judgeTotp(ahead, now + 1, start)).toEqual({ kind: "used", lastStep: now + 1 });
    expect(judgeTotp({ ...ahead, lastStep: now + 1 }, now, start).kind).toBe("used");
    expect(judgeTotp({ ...ahead, lastStep: now + 1 }, now + 2, at(1)).kind).toBe("right");
  });

  test("a wrong code is the last only if it is the 10th within 24 h", () => {
    const nine = wrongAt(0, 1, 2, 3, 4, 5, 6, 7, 8);
    expect(judgeTotp(nine, null, at(23.9))).toMatchObject({ isLast: true });
    expect(judgeTotp(nine, null, at(24))).toMatchObject({ isLast: false });
    expect(judgeTotp(wrongAt(0, 1), null, at(2))).toMatchObject({ isLast: false });
  });
});

describe("lockedSeconds", () => {
  const ten = wrongAt(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

  test("is 0 below 10 wrong codes, and after 10 the time until the first of them is 24 h ago", () => {
    expect(lockedSeconds(wrongAt(0, 1, 2), at(3))).toBe(0);
    expect(lockedSeconds(ten, at(9))).toBe(15 * 3_600);
    expect(lockedSeconds(ten, at(24))).toBe(0);
  });
});

test("wrong codes that lie ahead by a day and more do not count", () => {
  const ten = wrongAt(...Array.from({ length: 10 }, () => 48));
  expect([lockedSeconds(ten, at(0)), lockedSeconds(ten, at(48))]).toEqual([0, 24 * 3_600]);
});

test("an enrolment is open for an hour", () => {
  expect(isEnrolmentOpen(start, new Date(start.getTime() + 59 * MINUTE_MS))).toBe(true);
  expect(isEnrolmentOpen(start, at(1))).toBe(false);
});
