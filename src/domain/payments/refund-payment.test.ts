import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { actorOf } from "../../../test/support/domain-world.ts";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import type { User } from "../identity/user.ts";
import { adjustBalance } from "../ledger/adjust-balance.ts";
import type { Payment } from "./payment.ts";
import { pollPayments } from "./poll-payments.ts";
import { refundPayment } from "./refund-payment.ts";
import { resumeRefunds } from "./resume-refunds.ts";

let world: PaymentWorld;
let user: User;
let payment: Payment;
beforeAll(async () => {
  world = await createPaymentWorld();
});
beforeEach(async () => {
  user = await world.newUser();
  const pending = await world.newPayment(user.id, "yookassa");
  const atYookassa = world.yookassa.payments.find(({ id }) => id === pending.providerPaymentId);
  Object.assign(atYookassa ?? {}, { status: "succeeded" });
  world.clock.advance(2 * MINUTE_MS);
  await pollPayments(world.payments);
  payment = await world.read(pending.id);
});
afterAll(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  await world.close();
});

const balance = () => readBalance(world.database.direct, user.id);
const steps = () => refundPayment(world.payments, actorOf(user));
const request = () =>
  world.database.transaction((tx) => steps().begin(tx, { paymentId: payment.id, reason: null }));
const send = (refundId: string) => steps().callRemote(refundId);
const finish = (refundId: string, answer: Awaited<ReturnType<typeof send>>) =>
  world.database.transaction((tx) => steps().finish(tx, refundId, answer));

test("the money is taken from the wallet before the refund is ordered, and refunded once, also after a crash", async () => {
  const refundId = await request();
  expect([await balance(), (await world.read(payment.id)).status]).toEqual([0n, "succeeded"]);
  await send(refundId); // and then the process dies
  world.clock.advance(2 * MINUTE_MS);
  await resumeRefunds(world.payments);
  expect(await world.read(payment.id)).toMatchObject({ status: "refunded", takenBackCents: 10_000n });
  expect(world.yookassa.refunds.filter(({ payment_id }) => payment_id === payment.providerPaymentId)).toEqual(
    [expect.objectContaining({ amount: { value: "1000.00", currency: "RUB" } })],
  );
});

test("a partial refund is made once, also if the process was down for longer than the provider stores the key", async () => {
  const spend = { userId: user.id, amountCents: -6_000n, reason: null };
  await world.database.transaction((tx) => adjustBalance(tx, world, actorOf(user), spend));
  const refundId = await request();
  await send(refundId); // and then the process dies
  world.yookassa.forgetKeys();
  world.clock.advance(25 * HOUR_MS);
  await resumeRefunds(world.payments);
  const made = world.yookassa.refunds.filter(({ payment_id }) => payment_id === payment.providerPaymentId);
  expect(made).toEqual([expect.objectContaining({ amount: { value: "400.00", currency: "RUB" } })]);
  expect(await world.read(payment.id)).toMatchObject({ status: "refunded", takenBackCents: 4_000n });
  expect(await request()).toBe(refundId);
  expect(await send(refundId)).toBeNull();
});

test("a refund that the provider did not receive is sent, however late", async () => {
  const refundId = await request();
  world.clock.advance(25 * HOUR_MS);
  await resumeRefunds(world.payments);
  const made = world.yookassa.refunds.filter(({ metadata }) => metadata?.refund_id === refundId);
  expect(made).toHaveLength(1);
  expect(await world.read(payment.id)).toMatchObject({ status: "refunded", takenBackCents: 10_000n });
});

test("YooKassa's notification of a refund by the desk takes nothing a second time", async () => {
  const refundId = await request();
  const answer = await send(refundId);
  await world.yookassaEvent("payment.succeeded", String(payment.providerPaymentId));
  await waitUntil("the notification is settled", 10_000, async () =>
    (await world.inbox()).every(({ outcome }) => outcome !== null),
  );
  await finish(refundId, answer);
  expect([await balance(), await world.read(payment.id)]).toMatchObject([
    0n,
    { status: "refunded", takenBackCents: 10_000n },
  ]);
});

test("while the provider does not answer the refund stays open, and is made when it answers again", async () => {
  const refundId = await request();
  world.yookassa.failNext("error");
  await expect(send(refundId)).rejects.toThrow("payment_provider_unavailable");
  expect(await request()).toBe(refundId);
  world.clock.advance(2 * MINUTE_MS);
  await resumeRefunds(world.payments);
  expect([await balance(), (await world.read(payment.id)).status]).toEqual([0n, "refunded"]);
});

test("if the provider refuses a refund, the money is put back, with one audit row, and a new one can be requested", async () => {
  const refundId = await request();
  await finish(refundId, "refused");
  await finish(refundId, "refused");
  expect([await balance(), await world.read(payment.id)]).toMatchObject([
    10_000n,
    { status: "succeeded", takenBackCents: 0n },
  ]);
  const audit = (await world.auditRows("payment.refund_refused")).filter(
    (row) => row.resource_id === payment.id,
  );
  expect(audit).toHaveLength(1);
  expect(await request()).not.toBe(refundId);
});

test("a refund that YooKassa refuses has the outcome refused, not an unknown one", async () => {
  world.yookassa.declineRefunds();
  expect(await send(await request())).toBe("refused");
});
