import fc from "fast-check";
import { test } from "vitest";
import { QUIET_CASES, quietHoldsUntilItsEnd } from "../../../test/support/notifications/quiet-hours.ts";

test("quiet hours hold until their end in thousands of cases over all changes of clocks", () => {
  fc.assert(fc.property(QUIET_CASES, quietHoldsUntilItsEnd), { numRuns: 3_000 });
}, 120_000);
