import { expect, test } from "vitest";
import { judgeMaintenance } from "./maintenance-rules.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 0, 15, 12);

function windowOf(startsIn: number, endsIn: number) {
  const at = (hours: number) => new Date(NOW_MS + hours * HOUR_MS);
  const times = { startsAt: at(startsIn), endsAt: at(endsIn), createdAt: at(-99), updatedAt: at(-99) };
  return { id: "id", note: null, createdBy: null, cancelledAt: null, ...times };
}

test.each([
  ["no window", [], "ok"],
  ["one that is to come", [windowOf(1, 2)], "ok"],
  ["one that has just begun", [windowOf(-1, 20), windowOf(30, 31)], "ok"],
  ["one that runs for half a day", [windowOf(-12, 20)], "warning"],
])("%s is judged", (_case, windows, state) => {
  expect(judgeMaintenance(windows, NOW_MS)).toMatchObject([{ state }]);
});
