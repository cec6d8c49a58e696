import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { creditSteps } from "../../../test/support/credit-steps.ts";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import type { User } from "../identity/user.ts";
import { readWallet } from "../ledger/read-wallet.ts";
import type { Payment } from "./payment.ts";
import { refundPayment } from "./refund-payment.ts";
import { settlePayment } from "./settle-payment.ts";

let world: PaymentWorld;
let steps: ReturnType<typeof creditSteps>;
let user: User;

beforeAll(async () => {
  world = await createPaymentWorld();
  steps = creditSteps(world);
});

beforeEach(async () => {
  user = await world.newUser();
});

afterEach(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
});

afterAll(() => world.close());

/** What the provider says of a payment, in kopecks. */
type Told = { readonly refunded?: bigint; readonly disputed?: bigint; readonly lost?: bigint };

async function tell(payment: Payment, { refunded = 0n, disputed = 0n, lost = 0n }: Told): Promise<void> {
  const { id: paymentId, providerPaymentId, amountKopecks: kopecks } = payment;
  const sums = { refundedKopecks: refunded, disputedKopecks: disputed, lostKopecks: lost };
  const paid = { kopecks, currency: "RUB" };
  const evidence = { paymentId, providerPaymentId, paid, returned: { refunds: [], ...sums } };
  await world.database.transaction((tx) =>
    settlePayment(tx, world, THE_SERVICE, payment.provider, { ...evidence, status: "succeeded" }),
  );
}

async function paid(amountCents: bigint): Promise<Payment> {
  const payment = await world.newPayment(user.id, "mock", amountCents);
  await tell(payment, {});
  return payment;
}

const desk = () => refundPayment(world.payments, THE_SERVICE);
const order = ({ id: paymentId }: Payment) =>
  world.database.transaction((tx) => desk().begin(tx, { paymentId, reason: null }));
const answer = (refundId: string, isRefused = false) =>
  world.database.transaction((tx) =>
    desk().finish(
      tx,
      refundId,
      isRefused ? "refused" : { providerRefundId: `at-${refundId}`, status: "succeeded" },
    ),
  );

test("the desk refunds the paid part of the balance, and granted credit stays", async () => {
  const payment = await paid(1_000n);
  await steps.adjust(user.id, 500n, "granted");
  await steps.adjust(user.id, -300n, "paid");
  const { refund } = await answer(await order(payment));
  expect(refund).toMatchObject({ amountCents: 700n, amountKopecks: 7_000n });
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 500n });
});

test("if only granted credit is left, the desk is told how much there is, and nothing is refunded", async () => {
  const payment = await paid(1_000n);
  await steps.adjust(user.id, -1_000n, "paid");
  await expect(order(payment)).rejects.toMatchObject({ code: "nothing_to_refund" });
  await steps.adjust(user.id, 500n, "granted");
  await expect(order(payment)).rejects.toMatchObject({
    code: "only_granted_left",
    facts: { paid: "0.00", granted: "5.00" },
  });
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 500n });
});

test("a refund that the provider refuses puts paid credit back", async () => {
  const payment = await paid(1_000n);
  await steps.adjust(user.id, 500n, "granted");
  await answer(await order(payment), true);
  expect(await steps.kinds(user.id)).toEqual({ paid: 1_000n, granted: 500n });
});

test("a dispute takes paid credit first, then granted credit, and the rest is a debt; won, each comes back", async () => {
  const payment = await paid(1_000n);
  await steps.adjust(user.id, -600n, "paid");
  await steps.adjust(user.id, 200n, "granted");
  await tell(payment, { disputed: payment.amountKopecks });
  expect(await readWallet(world.database.direct, user.id)).toEqual({
    balanceCents: 0n,
    grantedCents: 0n,
    debtCents: 400n,
  });
  await tell(payment, {});
  expect(await steps.kinds(user.id)).toEqual({ paid: 400n, granted: 200n });
});

test("granted credit that has paid the debt of a dispute comes back as granted credit when it is won", async () => {
  const payment = await paid(1_000n);
  await steps.adjust(user.id, -1_000n, "paid");
  await tell(payment, { disputed: payment.amountKopecks });
  await steps.adjust(user.id, 1_200n, "granted");
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 200n });
  await tell(payment, {});
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 1_200n });
});

test("a token that was paid for with money that went back since gives no paid credit for granted credit", async () => {
  const payment = await paid(1_800n);
  const token = await steps.buy(user, 24);
  await tell(payment, { lost: payment.amountKopecks });
  await steps.adjust(user.id, 1_500n, "granted");
  expect((await readWallet(world.database.direct, user.id)).debtCents).toBe(300n);
  await steps.giveBack(user, token.id);
  // 18 went back to the payer; 15 were granted.
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 1_500n });
});

test("refunds in parts at the provider take paid credit as long as there is some", async () => {
  const payment = await paid(1_000n);
  await steps.adjust(user.id, 500n, "granted");
  await steps.adjust(user.id, -500n, "paid");
  await tell(payment, { refunded: 3_000n });
  expect(await steps.kinds(user.id)).toEqual({ paid: 200n, granted: 500n });
  await tell(payment, { refunded: 6_000n });
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 400n });
  await tell(payment, { refunded: 10_000n });
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 0n });
});
