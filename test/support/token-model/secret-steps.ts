import fc from "fast-check";
import { rotateToken } from "../../../src/domain/tokens/rotate-token.ts";
import type { VoucherValue } from "../../../src/domain/vouchers/voucher.ts";
import { actorOf } from "../domain-world.ts";
import { voucherSteps } from "../voucher-steps.ts";
import { attempt } from "./attempt.ts";
import type { ModelToken } from "./token-model.ts";
import { nth, of, type TokenStep, type TokenStory } from "./token-steps.ts";

/** Secrets that are replaced, and codes that become credit or time. */
export const SECRET_STEPS: fc.WeightedArbitrary<TokenStep>[] = [
  { weight: 2, arbitrary: nth.map((nth) => of(`token ${nth} gets a new secret`, nth, rotate)) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 5_000 }).map((cents) => ({
      name: `a voucher for ${cents} is redeemed`,
      take: (story) => redeemCredit(story, BigInt(cents)),
    })),
  },
  { weight: 1, arbitrary: fc.constant({ name: "a voucher for 24 h is redeemed", take: redeemTime }) },
];

async function rotate(story: TokenStory, token: ModelToken): Promise<void> {
  const { world, user, model } = story;
  const rotation = { userId: user.id, tokenId: token.id, graceSeconds: 0 };
  const rotated = await attempt(story, model.canRotate(token), (tx) =>
    rotateToken(tx, world, actorOf(user), rotation),
  );
  if (rotated !== null) token.text = String(rotated.token.token);
}

async function redeemCredit(story: TokenStory, amountCents: bigint): Promise<void> {
  const { model } = story;
  await redeem(story, { kind: "znc", amountCents });
  model.balanceCents += amountCents;
  model.credit.grant(amountCents, model.nowMs);
}

async function redeemTime(story: TokenStory): Promise<void> {
  const token = await redeem(story, { kind: "time", durationHours: 24, scope: "full" });
  if (token === null) throw new Error("a voucher for time gave none");
  story.model.receive(24, { id: token.id, text: String(token.token) });
}

async function redeem({ world, user, referrer }: TokenStory, value: VoucherValue) {
  const steps = voucherSteps(world);
  const { code } = await steps.make({ value, createdBy: referrer.id });
  return (await steps.redeem(user.id, code)).token;
}
