import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArrivalSchedule } from "./arrival-schedule.ts";

const RATE = fc.double({ min: 0.5, max: 5_000, noNaN: true });

function takeAll(schedule: ArrivalSchedule, nowMs: number): number[] {
  const taken: number[] = [];
  for (let due = schedule.take(nowMs); due !== null; due = schedule.take(nowMs)) taken.push(due);
  return taken;
}

describe("arrivals at a constant rate", () => {
  it("are as many as the rate says, however late and seldom they are taken", () => {
    fc.assert(
      fc.property(RATE, fc.array(fc.double({ min: 0, max: 200, noNaN: true })), (rate, pauses) => {
        const schedule = new ArrivalSchedule(0, rate);
        let nowMs = 0;
        let taken = 0;
        for (const pause of pauses) {
          nowMs += pause;
          taken += takeAll(schedule, nowMs).length;
        }
        // One at the start, then one for each interval; rounding may move the last one.
        expect(
          Math.abs(taken - (pauses.length === 0 ? 0 : Math.floor((nowMs * rate) / 1_000) + 1)),
        ).toBeLessThan(1.5);
      }),
    );
  });

  it("keep their due times through a stall: none is moved to when it was over", () => {
    const schedule = new ArrivalSchedule(1_000, 10);
    expect(takeAll(schedule, 1_000)).toEqual([1_000]);
    expect(schedule.waiting(1_500)).toBe(5);
    expect(takeAll(schedule, 1_500)).toEqual([1_100, 1_200, 1_300, 1_400, 1_500]);
    expect(schedule.waiting(1_500)).toBe(0);
  });

  it("are none before the start", () => {
    const schedule = new ArrivalSchedule(1_000, 10);
    expect([schedule.take(999), schedule.waiting(999)]).toEqual([null, 0]);
  });
});

describe("a change of the rate", () => {
  it("loses no arrival that is due, and adds none", () => {
    fc.assert(
      fc.property(RATE, RATE, fc.double({ min: 0, max: 1_000, noNaN: true }), (before, after, nowMs) => {
        const schedule = new ArrivalSchedule(0, before);
        const due = schedule.waiting(nowMs);
        schedule.changeRate(after, nowMs);
        expect(schedule.waiting(nowMs)).toBeGreaterThanOrEqual(due - 1);
        expect(schedule.waiting(nowMs)).toBeLessThanOrEqual(due + 1);
      }),
    );
  });

  it("counts at once: a slow schedule does not delay the first arrival of a fast one", () => {
    const schedule = new ArrivalSchedule(0, 0.1);
    schedule.take(0);
    schedule.changeRate(100, 50);
    expect(schedule.take(60)).toBe(60);
  });
});
