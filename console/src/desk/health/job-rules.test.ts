import { describe, expect, test } from "vitest";
import { byUrgency, commandFor, type Job, jobStateOf } from "./job-rules.ts";

const NOW_MS = Date.parse("2026-11-30T12:00:00Z");
const ago = (seconds: number): string => new Date(NOW_MS - seconds * 1_000).toISOString();

function job(part: Partial<Job>): Job {
  return {
    name: "verify-ledger",
    every_seconds: 60,
    last_started_at: ago(30),
    last_started_on: "host:1",
    last_succeeded_at: ago(30),
    last_succeeded_on: "host:1",
    last_failed_at: null,
    last_failed_on: null,
    failure: null,
    ...part,
  };
}

describe("a job", () => {
  test("is well when its last run has ended well, whatever failed before", () => {
    expect(jobStateOf(job({}), NOW_MS)).toBe("well");
    expect(jobStateOf(job({ last_failed_at: ago(90) }), NOW_MS)).toBe("well");
  });

  test("fails when its last run has failed, also if none went well yet", () => {
    expect(jobStateOf(job({ last_failed_at: ago(10) }), NOW_MS)).toBe("failing");
    expect(jobStateOf(job({ last_failed_at: ago(10), last_succeeded_at: null }), NOW_MS)).toBe("failing");
  });

  test("is late when three of its turns and two minutes have passed without a run", () => {
    expect(jobStateOf(job({ last_started_at: ago(300) }), NOW_MS)).toBe("well");
    expect(jobStateOf(job({ last_started_at: ago(301) }), NOW_MS)).toBe("late");
  });

  test("that has never run is new", () => {
    expect(jobStateOf(job({ last_started_at: null, last_succeeded_at: null }), NOW_MS)).toBe("new");
  });
});

test("what needs somebody comes first", () => {
  const jobs = [
    job({ name: "b" }),
    job({ name: "a" }),
    job({ name: "z", last_failed_at: ago(1) }),
    job({ name: "y", last_started_at: ago(9_999) }),
  ];
  expect(byUrgency(jobs, NOW_MS).map(({ name }) => name)).toEqual(["z", "y", "a", "b"]);
});

test("each job has a command that says more", () => {
  expect(commandFor("verify-ledger")).toBe("npx zenzefi ledger verify");
  expect(commandFor("watch-telegram-webhook")).toBe("npx zenzefi doctor --only telegram");
  expect(commandFor("something-new")).toBe("npx zenzefi doctor");
});
