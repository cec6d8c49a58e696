import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { DURATION_HOURS, HOUR_MS } from "../../kernel/duration.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { activateToken } from "../tokens/activate-token.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { changeBundle } from "./change-bundle.ts";
import { createBundle } from "./create-bundle.ts";
import { purchaseBundle } from "./purchase-bundle.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

const RICH_CENTS = 10_000_000n;
const admin = actorOf(null);
const terms = fc.record({
  tokenCount: fc.integer({ min: 1, max: 7 }),
  durationHours: fc.constantFrom(...DURATION_HOURS),
  discountBasisPoints: fc.integer({ min: 0, max: 10_000 }),
});
const priceFactors = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 7 });

/** Today's prices, times `factor` / 10. */
function withPrices(factor: number) {
  const prices = { ...world.prices };
  for (const hours of DURATION_HOURS) {
    Object.assign(prices, { [hours]: (world.prices[hours] * BigInt(factor)) / 10n });
  }
  return { ...world, prices };
}

test("revoking a bundle's tokens one by one gives back what was paid and no more, whatever prices change meanwhile", async () => {
  await fc.assert(
    fc.asyncProperty(terms, priceFactors, fc.boolean(), async (bundleTerms, factors, isUsed) => {
      const { direct } = world.database;
      const user = await world.newUser(RICH_CENTS);
      const actor = actorOf(user);
      const { id: bundleId } = await createBundle(world, admin, {
        ...bundleTerms,
        name: "Any",
        description: null,
        scope: "full",
      });
      const { tokens } = await world.database.transaction((tx) =>
        purchaseBundle(tx, world, actor, { userId: user.id, bundleId }),
      );
      if (isUsed) await activateToken(world, tokens[0]?.id ?? "");
      let before = await readBalance(direct, user.id);
      for (const [index, token] of tokens.entries()) {
        const now = withPrices(factors[index % factors.length] ?? 10);
        await changeBundle(now, admin, bundleId, { discountBasisPoints: 0 }, null);
        world.clock.advance(HOUR_MS / 8);
        await world.database.transaction((tx) =>
          revokeToken(tx, now, actor, { userId: user.id, tokenId: token.id }),
        );
        const after = await readBalance(direct, user.id);
        expect(after - before).toBeLessThanOrEqual(token.costCents);
        before = after;
      }
      if (isUsed) expect(before).toBeLessThanOrEqual(RICH_CENTS);
      else expect(before).toBe(RICH_CENTS);
    }),
    { numRuns: 25 },
  );
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
});

test("of 8 purchases at once, as many succeed as the balance covers, each with all its tokens", async () => {
  const user = await world.newUser(10_000n);
  const { id: bundleId } = await createBundle(world, admin, {
    name: "Three",
    description: null,
    scope: "full",
    tokenCount: 3,
    durationHours: 12,
  });
  const purchases = Array.from({ length: 8 }, () =>
    world.database.transaction((tx) =>
      purchaseBundle(tx, world, actorOf(user), { userId: user.id, bundleId }),
    ),
  );
  const outcomes = await Promise.allSettled(purchases);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
  expect(await readBalance(world.database.direct, user.id)).toBe(1_000n);
  const { tokens } = await world.database.direct
    .selectFrom("access_tokens")
    .select((eb) => eb.fn.countAll<bigint>().as("tokens"))
    .where("user_id", "=", user.id)
    .executeTakeFirstOrThrow();
  expect(tokens).toBe(9n);
});
