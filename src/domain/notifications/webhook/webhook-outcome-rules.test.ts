import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../../kernel/duration.ts";
import { isToBeDisabled, outcomeOf, restMsOf, retryAfterMsOf } from "./webhook-outcome-rules.ts";

const NOW = Date.UTC(2026, 0, 15, 12);
const answered = (status: number, retryAfter: string | null = null) =>
  outcomeOf({ result: "answered", status, retryAfter }, NOW);

test("any 2xx is success, 410 is the end, and anything else is tried again", () => {
  for (const status of [200, 201, 204, 299]) expect(answered(status)).toEqual({ result: "sent" });
  expect(answered(410)).toEqual({ result: "refused", reason: "http_410" });
  for (const status of [101, 301, 307, 400, 404, 500, 600]) {
    expect(answered(status, "60")).toEqual({ result: "later", reason: `http_${status}` });
  }
  expect(outcomeOf({ result: "unreached", reason: "timeout" }, NOW)).toEqual({
    result: "later",
    reason: "timeout",
  });
});

test("the wish of an overloaded endpoint counts, up to an hour", () => {
  expect(answered(429, "60")).toMatchObject({ retryAfterMs: 60_000 });
  expect(answered(503, "Thu, 15 Jan 2026 12:02:00 GMT")).toMatchObject({ retryAfterMs: 120_000 });
  expect(retryAfterMsOf("9999999999", NOW)).toBe(HOUR_MS);
  for (const text of ["", "-5", "soon", "99999999999999", "Thu, 15 Jan 2015 12:02:00 GMT", "1e9", null]) {
    expect([text, retryAfterMsOf(text, NOW)]).toEqual([text, 0]);
  }
});

test("an endpoint rests longer with each failure in a row, and as long as it wishes", () => {
  const rests = [1, 2, 3, 4, 5, 6, 7, 1_000].map((failures) => restMsOf(failures, 0));
  expect(rests).toEqual(rests.toSorted((a, b) => a - b));
  expect(rests.at(-1)).toBe(HOUR_MS / 2);
  expect(restMsOf(1, HOUR_MS)).toBe(HOUR_MS);
});

test("an endpoint is disabled after five days with many failures, and by neither alone", () => {
  const since = new Date(NOW - 5 * DAY_MS);
  expect(isToBeDisabled(30, since, NOW)).toBe(true);
  expect(isToBeDisabled(29, since, NOW)).toBe(false);
  expect(isToBeDisabled(1_000, since, NOW - 1)).toBe(false);
});
