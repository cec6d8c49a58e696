import { expect, it } from "vitest";
import { shownTime } from "./shown-time.ts";

const entry = (id: string, kind: string, from: string, to: string, seconds: number) => ({
  id,
  kind,
  from,
  to,
  seconds,
});
const OUTAGE = entry("o", "outage", "1", "2", 60);
const OPEN = entry("f2", "freeze", "7", "9", 900);

it("shows a freeze that was thawed as one interval, and leaves everything else as it is", () => {
  const thaw = entry("t", "thaw", "5", "8", -300);
  const freeze = entry("f", "freeze", "4", "8", 400);
  expect(shownTime([OPEN, thaw, freeze, OUTAGE])).toEqual([
    OPEN,
    { ...freeze, to: "5", seconds: 100 },
    OUTAGE,
  ]);
});

it("keeps a thaw whose freeze is not on the page", () => {
  const thaw = entry("t", "thaw", "5", "8", -300);
  expect(shownTime([thaw, OUTAGE])).toEqual([thaw, OUTAGE]);
});
