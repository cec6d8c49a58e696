import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { createBundle } from "../bundles/create-bundle.ts";
import { purchaseBundle } from "../bundles/purchase-bundle.ts";
import type { User } from "../identity/user.ts";
import { setBalance } from "../ledger/set-balance.ts";
import type { AccessToken } from "../tokens/access-token.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { listReferrals } from "./list-referrals.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

async function referredBy(referrer: User, balanceCents = 1_000_000n): Promise<User> {
  const user = await world.newUser(balanceCents);
  const { direct } = world.database;
  await direct.updateTable("users").set({ referred_by_id: referrer.id }).where("id", "=", user.id).execute();
  return user;
}

function buy(user: User, durationHours: 24 | 168 | 720 = 720): Promise<AccessToken> {
  return world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours, scope: "full" }),
  );
}

function revoke(user: User, tokenId: string) {
  return world.database.transaction((tx) =>
    revokeToken(tx, world, actorOf(user), { userId: user.id, tokenId }),
  );
}

const balanceOf = (user: User) => readBalance(world.database.direct, user.id);
const earnedBy = (user: User) => listReferrals(world.database.direct, user.id);

async function expectBooksToAgree(): Promise<void> {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
}

describe("the bonus", () => {
  test("is a tenth of the first purchase over 100.00, once, with one audit row", async () => {
    const referrer = await world.newUser();
    const friend = await referredBy(referrer);
    await buy(friend, 168);
    expect(await balanceOf(referrer)).toBe(0n);
    await buy(friend);
    await buy(friend);
    expect(await balanceOf(referrer)).toBe(3_000n);
    const rows = await world.auditRows("referral.bonus_paid");
    expect(rows.filter((row) => row.resource_id === referrer.id)).toHaveLength(1);
    expect(await earnedBy(referrer)).toMatchObject({
      totalReferrals: 1,
      qualifyingReferrals: 1,
      bonusEarnedCents: 3_000n,
      referredUsers: [{ id: friend.id, hasMadeQualifyingPurchase: true }],
    });
    await expectBooksToAgree();
  });

  test("is paid once for 20 purchases at once, while the referrer buys too", async () => {
    const referrer = await world.newUser(1_000_000n);
    const friend = await referredBy(referrer);
    const purchases = Array.from({ length: 20 }, (_, nth) => buy(nth % 4 === 0 ? referrer : friend));
    await Promise.all(purchases);
    expect(await balanceOf(referrer)).toBe(1_000_000n - 5n * 30_000n + 3_000n);
    await expectBooksToAgree();
  });

  test("is paid for a bundle as for a token", async () => {
    const referrer = await world.newUser();
    const friend = await referredBy(referrer);
    const terms = {
      name: "Ten",
      description: null,
      scope: "full",
      tokenCount: 10,
      durationHours: 24,
    } as const;
    const { id: bundleId } = await createBundle(world, actorOf(null), terms);
    await world.database.transaction((tx) =>
      purchaseBundle(tx, world, actorOf(friend), { userId: friend.id, bundleId }),
    );
    expect(await balanceOf(referrer)).toBe(1_800n);
  });

  test("is not paid for a purchase that fails", async () => {
    const referrer = await world.newUser();
    const friend = await referredBy(referrer, 29_999n);
    await expect(buy(friend)).rejects.toMatchObject({ code: "balance_insufficient" });
    expect(await earnedBy(referrer)).toMatchObject({ qualifyingReferrals: 0, bonusEarnedCents: 0n });
  });
});

describe("the clawback", () => {
  test("takes back the whole bonus for a full refund, in the refund's transaction, and no new one is paid later", async () => {
    const referrer = await world.newUser();
    const friend = await referredBy(referrer);
    const token = await buy(friend);
    await revoke(friend, token.id);
    expect(await balanceOf(referrer)).toBe(0n);
    expect(await earnedBy(referrer)).toMatchObject({ qualifyingReferrals: 1, bonusEarnedCents: 0n });
    await buy(friend);
    expect(await balanceOf(referrer)).toBe(0n);
    await expectBooksToAgree();
  });

  test("takes back the share that was refunded, for each token of a bundle", async () => {
    const referrer = await world.newUser();
    const friend = await referredBy(referrer);
    const terms = {
      name: "Three",
      description: null,
      scope: "full",
      tokenCount: 3,
      durationHours: 168,
    } as const;
    const { id: bundleId } = await createBundle(world, actorOf(null), { ...terms, totalCents: 20_000n });
    const { tokens } = await world.database.transaction((tx) =>
      purchaseBundle(tx, world, actorOf(friend), { userId: friend.id, bundleId }),
    );
    const balances = [await balanceOf(referrer)];
    for (const token of tokens) {
      await revoke(friend, token.id);
      balances.push(await balanceOf(referrer));
    }
    expect(balances).toEqual([2_000n, 1_334n, 667n, 0n]);
    await expectBooksToAgree();
  });

  test("never brings a balance below zero: the rest is a debt, deducted from the next bonus", async () => {
    const referrer = await world.newUser();
    const [friend, other] = [await referredBy(referrer), await referredBy(referrer)];
    const token = await buy(friend);
    const spent = { userId: referrer.id, balanceCents: 500n, reason: null };
    await world.database.transaction((tx) => setBalance(tx, world, actorOf(null), spent));
    await revoke(friend, token.id);
    expect(await balanceOf(referrer)).toBe(0n);
    await expectBooksToAgree();
    await buy(other);
    // 30.00 for the second purchase, less the debt of 25.00.
    expect(await balanceOf(referrer)).toBe(500n);
    expect(await earnedBy(referrer)).toMatchObject({ bonusEarnedCents: 3_000n });
    await expectBooksToAgree();
  });

  test("does not deadlock with purchases of both users at once", async () => {
    const referrer = await world.newUser(1_000_000n);
    const friends = await Promise.all(Array.from({ length: 6 }, () => referredBy(referrer)));
    const tokens = await Promise.all(friends.map((friend) => buy(friend)));
    await Promise.all(
      friends.flatMap((friend, nth) => [revoke(friend, tokens[nth]?.id ?? ""), buy(referrer), buy(friend)]),
    );
    expect(await balanceOf(referrer)).toBe(1_000_000n - 6n * 30_000n);
    await expectBooksToAgree();
  });
});
