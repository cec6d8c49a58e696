import { describe, expect, it } from "vitest";
import { type End, judgeEnd, type Told, warningAt } from "./end-warning-rules.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** A token of a day that ends at minute 0. */
const END: End = { id: "a", startedMs: -DAY_MINUTES * MINUTE_MS, untilMs: 0 };
const moved = (minutes: number): End => ({ ...END, untilMs: minutes * MINUTE_MS });

/** Asks at each of these minutes. @returns those at which a warning was told, with the warning */
function ask(asked: readonly (number | readonly [minute: number, end: End])[], first?: Told) {
  let told = first;
  return asked.flatMap((one) => {
    const [minute, end] = typeof one === "number" ? [one, END] : one;
    const judged = judgeEnd(told, end, minute * MINUTE_MS);
    told = judged.told;
    return judged.due === null ? [] : [[minute, judged.due]];
  });
}

describe("warningAt", () => {
  it.each([
    [-61, null],
    [-60, 60],
    [-5.1, 60],
    [-5, 5],
    [-1, 1],
    [-0.01, 1],
    [0, null],
    [5, null],
  ])("is at minute %d of the end: %s", (minute, expected) => {
    expect(warningAt(END, minute * MINUTE_MS)).toBe(expected);
  });

  it("does not warn of the last hour a token that has but one, until time is added to it", () => {
    const hour = { ...END, startedMs: -60 * MINUTE_MS };
    expect([-60, -30, -5].map((minute) => warningAt(hour, minute * MINUTE_MS))).toEqual([null, null, 5]);
    expect(warningAt({ ...hour, untilMs: MINUTE_MS }, -30 * MINUTE_MS)).toBe(60);
  });
});

describe("judgeEnd", () => {
  it("tells each warning once, however often it is asked", () => {
    expect(ask([-90, -60, -59, -30, -5, -4.9, -1, -0.5, 0, 1])).toEqual([
      [-60, 60],
      [-5, 5],
      [-1, 1],
    ]);
  });

  it("tells the latest alone after a sleep past several, and none after the end", () => {
    expect(ask([-90, -0.5])).toEqual([[-0.5, 1]]);
    expect(ask([-90, 3])).toEqual([]);
  });

  it("tells nothing of a token that is seen first within its last hour, but what comes after", () => {
    expect(ask([-30, -29, -4])).toEqual([[-4, 5]]);
  });

  it("tells again what lies ahead again once the end was moved, and not what is still past", () => {
    expect(ask([-90, -4, [-4, moved(30)], [20, moved(30)], [25, moved(30)]])).toEqual([
      [-4, 5],
      [25, 5],
    ]);
    expect(ask([-90, -4, [-3, moved(300)], [240, moved(300)]])).toEqual([
      [-4, 5],
      [240, 60],
    ]);
  });

  it("tells again of an end that had been moved far away while nobody asked", () => {
    expect(ask([-90, -4, [1_436, moved(1_440)], [1_436.5, moved(1_441)]])).toEqual([
      [-4, 5],
      [1_436, 5],
    ]);
  });

  it("tells at once what an end that came nearer makes due", () => {
    expect(
      ask([
        [-90, moved(300)],
        [-4, END],
      ]),
    ).toEqual([[-4, 5]]);
  });

  it("is not misled by a clock that goes back a little", () => {
    expect(ask([-90, -5, -5.05, -5, -60.1, -60])).toEqual([[-5, 5]]);
  });
});
