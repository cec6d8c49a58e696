import type { KyselyPlugin } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf } from "../../../test/support/domain-world.ts";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { collectAnnouncements } from "../../kernel/announcements.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { refundPayment } from "../payments/refund-payment.ts";
import { settlePayment } from "../payments/settle-payment.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { setBalance } from "./set-balance.ts";

let world: PaymentWorld;
beforeAll(async () => {
  world = await createPaymentWorld();
});
afterAll(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  await world.close();
});

/** Runs work in a transaction. @returns how many times it read a wallet, and its result */
async function readsOf<T>(work: (tx: Tx) => Promise<T>): Promise<readonly [number, T]> {
  let reads = 0;
  const countReads: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (node.kind === "SelectQueryNode" && JSON.stringify(node.from).includes('"wallets"')) reads += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const result = await world.database.transaction((tx) => {
    const counted = tx.withPlugin(countReads);
    // Announcements are collected by transaction object, and the plugin makes a new object.
    collectAnnouncements(counted);
    return work(counted);
  });
  return [reads, result];
}

/** A user with 1,000.00, referred by another user. */
async function referred() {
  const [referrer, user] = [await world.newUser(), await world.newUser(100_000n)];
  const referredBy = { referred_by_id: referrer.id };
  await world.database.direct.updateTable("users").set(referredBy).where("id", "=", user.id).execute();
  return user;
}

test("a purchase that earns a bonus reads each of the two wallets once, and so does its revocation", async () => {
  const user = await referred();
  const purchase = { userId: user.id, durationHours: 720, scope: "full" } as const;
  const [bought, token] = await readsOf((tx) => purchaseToken(tx, world, actorOf(user), purchase));
  const revocation = { userId: user.id, tokenId: token.id };
  const [revoked] = await readsOf((tx) => revokeToken(tx, world, actorOf(user), revocation));
  expect([bought, revoked]).toEqual([2, 2]);
  expect((await world.auditRows("referral.bonus_clawed_back")).length).toBe(1);
});

test("a payment that is paid and disputed at once reads the wallet once, and so does each step of a refund", async () => {
  const user = await world.newUser();
  const payments = [
    await world.newPayment(user.id, "mock"),
    await world.newPayment(user.id, "mock"),
  ] as const;
  const settle = (nth: 0 | 1, disputedKopecks: bigint) => {
    const { id: paymentId, providerPaymentId } = payments[nth];
    const returned = { refunds: [], refundedKopecks: 0n, disputedKopecks, lostKopecks: 0n };
    const evidence = { paymentId, providerPaymentId, status: "succeeded", paid: null, returned } as const;
    return readsOf((tx) => settlePayment(tx, world, THE_SERVICE, "mock", evidence));
  };
  const [disputed] = await settle(0, 500n);
  const [paid] = await settle(1, 0n);
  const steps = refundPayment(world.payments, THE_SERVICE);
  const order = { paymentId: payments[1].id, reason: null };
  const [requested, refundId] = await readsOf((tx) => steps.begin(tx, order));
  const [refused] = await readsOf((tx) => steps.finish(tx, refundId, "refused"));
  expect([disputed, paid, requested, refused]).toEqual([1, 1, 1, 1]);
});

test("a balance that is set reads the wallet once", async () => {
  const { id: userId } = await world.newUser();
  const change = { userId, balanceCents: 700n, reason: null };
  const [reads] = await readsOf((tx) => setBalance(tx, world, THE_SERVICE, change));
  expect(reads).toBe(1);
});
