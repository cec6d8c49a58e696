import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { creditSteps } from "../../../test/support/credit-steps.ts";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { DURATION_HOURS, type DurationHours, HOUR_MS } from "../../kernel/duration.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import type { User } from "../identity/user.ts";
import { adjustBalance } from "../ledger/adjust-balance.ts";
import { setBalance } from "../ledger/set-balance.ts";
import { topUpMock } from "../ledger/top-up-mock.ts";
import { activateToken } from "./activate-token.ts";
import { listTokens } from "./list-tokens.ts";
import { purchaseToken } from "./purchase-token.ts";
import { revokeToken } from "./revoke-token.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

type Step =
  | { readonly kind: "top up"; readonly cents: number }
  | { readonly kind: "adjust"; readonly cents: number }
  | { readonly kind: "grant"; readonly cents: number }
  | { readonly kind: "expire" }
  | { readonly kind: "buy"; readonly durationHours: DurationHours }
  | { readonly kind: "activate"; readonly nth: number }
  | { readonly kind: "revoke"; readonly nth: number };

const cents = fc.integer({ min: 1, max: 40_000 });
const nth = fc.nat({ max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("top up" as const), cents }),
  fc.record({ kind: fc.constant("adjust" as const), cents }),
  fc.record({ kind: fc.constant("grant" as const), cents }),
  fc.record({ kind: fc.constant("expire" as const) }),
  fc.record({ kind: fc.constant("buy" as const), durationHours: fc.constantFrom(...DURATION_HOURS) }),
  fc.record({ kind: fc.constant("activate" as const), nth }),
  fc.record({ kind: fc.constant("revoke" as const), nth }),
);

/** Does one step. It may fail by a business rule. */
async function take(user: User, step: Step): Promise<void> {
  const actor = actorOf(user);
  const tokens = await listTokens(world.database.direct, world, { userId: user.id, activeOnly: false });
  if (step.kind === "activate") {
    await activateToken(world, tokens[step.nth]?.id ?? world.newId());
    return;
  }
  const userId = user.id;
  // Several instances may run it at once.
  if (step.kind === "expire") return creditSteps(world).run(1);
  const work = world.database.transaction(async (tx): Promise<unknown> => {
    switch (step.kind) {
      case "top up":
        return topUpMock(tx, world, actor, { userId, amountCents: BigInt(step.cents) });
      case "adjust":
        return setBalance(tx, world, actor, { userId, balanceCents: BigInt(step.cents), reason: null });
      case "grant": {
        const grant = {
          userId,
          amountCents: BigInt(step.cents),
          creditKind: "granted",
          reason: null,
        } as const;
        return adjustBalance(tx, world, actor, grant);
      }
      case "buy":
        return purchaseToken(tx, world, actor, { userId, durationHours: step.durationHours, scope: "full" });
      case "revoke":
        return revokeToken(tx, world, actor, { userId, tokenId: tokens[step.nth]?.id ?? world.newId() });
    }
  });
  await work.catch((error) => {
    if (!["balance_insufficient", "token_not_found"].includes(error?.code)) throw error;
  });
}

test("the books agree and no balance is below zero after any purchases, revocations, credits and expiries at once", async () => {
  const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(rounds, async (rounds) => {
      const user = await world.newUser(20_000n);
      for (const round of rounds) {
        await Promise.all(round.map((step) => take(user, step)));
        world.clock.advance(HOUR_MS * 9);
      }
      expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
      expect(await readBalance(world.database.direct, user.id)).toBeGreaterThanOrEqual(0n);
    }),
    { numRuns: fuzzRuns(25) },
  );
});
