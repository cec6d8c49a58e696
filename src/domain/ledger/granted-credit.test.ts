import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { creditSteps } from "../../../test/support/credit-steps.ts";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { voucherSteps } from "../../../test/support/voucher-steps.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { activateToken } from "../tokens/activate-token.ts";
import { lockWallet } from "./lock-wallet.ts";
import { postEntry } from "./post-entry.ts";
import { reverseAdjustment } from "./reverse-adjustment.ts";

let world: DomainWorld;
let steps: ReturnType<typeof creditSteps>;

beforeAll(async () => {
  world = await createDomainWorld();
  steps = creditSteps(world);
});

afterEach(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
});

afterAll(() => world.close());

test("what vouchers and the desk grant is granted, what was topped up is paid, and the balance is their sum", async () => {
  const user = await world.newUser(1_000n);
  const vouchers = voucherSteps(world);
  const { code } = await vouchers.make({ value: { kind: "znc", amountCents: 500n } });
  await vouchers.redeem(user.id, code);
  await steps.adjust(user.id, 70n, "granted");
  await steps.adjust(user.id, 30n, "paid");
  await steps.adjust(user.id, 1n);
  expect(await steps.kinds(user.id)).toEqual({ paid: 1_031n, granted: 570n });
});

test("a purchase takes granted credit first, and each kind gets back what it had paid", async () => {
  const user = await world.newUser(2_000n);
  await steps.adjust(user.id, 600n, "granted");
  const token = await steps.buy(user, 24);
  expect(await steps.kinds(user.id)).toEqual({ paid: 800n, granted: 0n });
  const { grantedCents } = await steps.giveBack(user, token.id);
  expect(grantedCents).toBe(600n);
  expect(await steps.kinds(user.id)).toEqual({ paid: 2_000n, granted: 600n });
  expect((await steps.parts(user.id)).slice(2)).toEqual([
    ["purchase", -1_800n, -600n],
    ["refund", 1_800n, 600n],
  ]);
});

test("a token that is half used gives half of each kind back", async () => {
  const user = await world.newUser(1_200n);
  await steps.adjust(user.id, 600n, "granted");
  const { id } = await steps.buy(user, 24);
  await activateToken(world, id);
  world.clock.advance(12 * HOUR_MS);
  await steps.giveBack(user, id);
  expect(await steps.kinds(user.id)).toEqual({ paid: 600n, granted: 300n });
});

test("a referral bonus is granted credit, and is taken back of granted credit first", async () => {
  const [referrer, buyer] = [await world.newUser(100n), await world.newUser(30_000n)];
  await world.database.direct
    .updateTable("users")
    .set({ referred_by_id: referrer.id })
    .where("id", "=", buyer.id)
    .execute();
  const token = await steps.buy(buyer, 720);
  expect(await steps.kinds(referrer.id)).toEqual({ paid: 100n, granted: 3_000n });
  await steps.giveBack(buyer, token.id);
  expect(await steps.kinds(referrer.id)).toEqual({ paid: 100n, granted: 0n });
});

test("an adjustment that names a kind takes that kind alone, and one that names none takes granted credit first", async () => {
  const user = await world.newUser(100n);
  await steps.adjust(user.id, 50n, "granted");
  await expect(steps.adjust(user.id, -101n, "paid")).rejects.toMatchObject({
    code: "credit_kind_insufficient",
    facts: { available: "1.00", amount: "1.01" },
  });
  await expect(steps.adjust(user.id, -51n, "granted")).rejects.toMatchObject({
    code: "credit_kind_insufficient",
  });
  await steps.adjust(user.id, -10n, "granted");
  await steps.adjust(user.id, -10n, "paid");
  await steps.adjust(user.id, -60n);
  expect(await steps.kinds(user.id)).toEqual({ paid: 70n, granted: 0n });
  await expect(steps.adjust(user.id, -71n)).rejects.toMatchObject({ code: "balance_insufficient" });
});

test("a reversed adjustment takes or gives back the kinds that it moved", async () => {
  const user = await world.newUser(100n);
  const reverse = (amountCents: bigint, grantedCents: bigint) =>
    world.database.transaction((tx) =>
      reverseAdjustment(tx, world, THE_SERVICE, {
        userId: user.id,
        amountCents,
        grantedCents,
        repaidCents: 0n,
        reason: "undone",
      }),
    );
  await steps.adjust(user.id, 50n, "granted");
  await reverse(50n, 50n);
  expect(await steps.kinds(user.id)).toEqual({ paid: 100n, granted: 0n });
  await steps.adjust(user.id, 50n, "granted");
  const { amountCents, grantedCents } = await steps.adjust(user.id, -120n);
  await reverse(amountCents, grantedCents);
  expect(await steps.kinds(user.id)).toEqual({ paid: 100n, granted: 50n });
  await steps.adjust(user.id, 30n, "paid");
  await reverse(30n, 0n);
  expect(await steps.kinds(user.id)).toEqual({ paid: 100n, granted: 50n });
});

test("a debt is paid by granted credit too, so nobody has a debt and a balance", async () => {
  const user = await world.newUser(100n);
  await world.database.transaction(async (tx) =>
    postEntry(tx, world, await lockWallet(tx, user.id), {
      kind: "adjustment",
      amountCents: -150n,
      counterAccount: "adjustments",
      description: "taken",
      mayOwe: true,
    }),
  );
  const { wallet } = await steps.adjust(user.id, 80n, "granted");
  expect(wallet).toMatchObject({ balanceCents: 30n, grantedCents: 30n, debtCents: 0n });
  expect((await steps.parts(user.id)).slice(-2)).toEqual([
    ["adjustment", 80n, 80n],
    ["adjustment", -50n, -50n],
  ]);
});

test("of purchases at once no cent of either kind is spent twice", async () => {
  const user = await world.newUser(500n);
  for (const cents of [130n, 170n, 200n]) await steps.adjust(user.id, cents, "granted");
  const outcomes = await Promise.allSettled(Array.from({ length: 16 }, () => steps.buy(user, 1)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 0n });
  const purchases = (await steps.parts(user.id)).filter(([kind]) => kind === "purchase");
  expect(purchases.map(([, , granted]) => granted)).toEqual([...Array(5).fill(-100n), ...Array(5).fill(0n)]);
});

test("a purchase by a release that knows no kinds never leaves more granted credit than there is", async () => {
  const user = await world.newUser(100n);
  await steps.adjust(user.id, 60n, "granted");
  await steps.adjust(user.id, 40n, "granted");
  expect(await steps.takeAsBefore(user.id, 170n)).toBe(true);
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 30n });
  const { rows } = await sql`
    SELECT left_cents, unnamed_cents FROM wallet_awards WHERE user_id = ${user.id} ORDER BY entry_id`.execute(
    world.database.direct,
  );
  expect(rows).toEqual([
    { left_cents: 0n, unnamed_cents: 60n },
    { left_cents: 30n, unnamed_cents: 10n },
  ]);
  await steps.adjust(user.id, -30n, "granted");
});
