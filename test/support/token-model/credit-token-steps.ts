import fc from "fast-check";
import { creditSteps } from "../credit-steps.ts";
import type { TokenStep } from "./token-steps.ts";

const cents = fc.integer({ min: 1, max: 15_000 }).map(BigInt);
/** 0: granted credit never expires. */
const days = fc.constantFrom(0, 1, 5, 5);

/** What happens to granted credit between purchases. */
export const CREDIT_TOKEN_STEPS: fc.WeightedArbitrary<TokenStep>[] = [
  {
    weight: 2,
    arbitrary: cents.map((cents) => ({
      name: `${cents} are granted`,
      take: async ({ world, user, model }) => {
        await creditSteps(world).adjust(user.id, cents, "granted");
        model.balanceCents += cents;
        model.credit.grant(cents, model.nowMs);
      },
    })),
  },
  {
    weight: 2,
    arbitrary: days.map((days) => ({
      name: `grants end after ${days} days`,
      take: async ({ world, referrer, model }) => {
        const steps = creditSteps(world);
        const before = await steps.kinds(referrer.id);
        await Promise.all([steps.run(days), steps.run(days)]);
        model.balanceCents -= model.credit.run(days, model.nowMs);
        // The referrer's bonus is granted too.
        model.referrerCents -= before.granted - (await steps.kinds(referrer.id)).granted;
      },
    })),
  },
];
