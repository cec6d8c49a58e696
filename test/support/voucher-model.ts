import fc from "fast-check";
import type { VoucherValue } from "../../src/domain/vouchers/voucher.ts";
import { DAY_MS } from "../../src/kernel/duration.ts";
import { grant, type Run, Step } from "./money-story.ts";
import { ONE_DAY, voucherSteps } from "./voucher-steps.ts";

/** Vouchers in random stories: what they give is granted, once, and a token of theirs is worth nothing. */
export const VOUCHER_STEPS: fc.Arbitrary<Step>[] = [
  fc
    .tuple(fc.nat({ max: 1 }), fc.integer({ min: 1, max: 20_000 }).map(BigInt))
    .map(([by, amountCents]) => new Step(`redeems ${amountCents}`, by, redeem({ kind: "znc", amountCents }))),
  fc.nat({ max: 1 }).map((by) => new Step("redeems a day", by, redeem(ONE_DAY))),
  fc.constantFrom("revoked", "expired").map((end) => new Step(`redeems what is ${end}`, 0, redeemLate(end))),
];

function redeem(value: VoucherValue): Run {
  return async (model, { world, users }, user) => {
    const steps = voucherSteps(world);
    const { code } = await steps.make({ value, createdBy: user.id, voucherCount: 2 });
    // At once, and by both users: one of them gets it.
    const outcomes = await Promise.allSettled([user, ...users].map(({ id }) => steps.redeem(id, code)));
    const winners = outcomes.flatMap((outcome, at) => (outcome.status === "fulfilled" ? [at] : []));
    const winner = [user, ...users][winners[0] ?? -1];
    if (winners.length !== 1 || winner === undefined)
      throw new Error(`a code was redeemed ${winners.length} times`);
    if (value.kind === "znc") grant(model, winner.id, value.amountCents);
  };
}

function redeemLate(end: "revoked" | "expired"): Run {
  return async (_model, { world }, user) => {
    const steps = voucherSteps(world);
    const { code, seriesId } = await steps.make({ createdBy: user.id, validDays: 1 });
    if (end === "revoked") await steps.revoke(seriesId);
    else world.clock.advance(DAY_MS);
    const outcome = await steps.redeem(user.id, code).then(
      () => "redeemed",
      (error) => error.code,
    );
    if (outcome !== "voucher_invalid") throw new Error(`what is ${end} is ${outcome}`);
  };
}
