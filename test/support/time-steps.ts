import fc from "fast-check";
import { HOUR_MS } from "../../src/kernel/duration.ts";

/** What happens while time passes. Parts are of the time since the story began. */
export type TimeStep =
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "wait until it ends"; readonly nth: number; readonly leftMs: number }
  | { readonly kind: "target goes or comes" }
  | { readonly kind: "token starts"; readonly hours: 1 | 12 }
  | { readonly kind: "compensate"; readonly from: number; readonly to: number }
  | { readonly kind: "undo"; readonly nth: number }
  | { readonly kind: "revoke"; readonly nth: number };

const part = fc.double({ min: 0, max: 1, noNaN: true });
/** Most stories have so many tokens, and compensations. */
const nth = fc.nat(4);

export const timeSteps: fc.Arbitrary<TimeStep[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant("wait" as const),
        ms: fc.integer({ min: 1, max: 3 * HOUR_MS }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("wait until it ends" as const),
        nth,
        leftMs: fc.integer({ min: 0, max: HOUR_MS }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("target goes or comes" as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("token starts" as const),
        hours: fc.constantFrom(1 as const, 12 as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("compensate" as const), from: part, to: part }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("undo" as const), nth }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("revoke" as const), nth }) },
  ),
  { minLength: 5, maxLength: 30 },
);
