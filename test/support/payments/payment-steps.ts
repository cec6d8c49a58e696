import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { readBalance } from "../../../src/domain/ledger/read-balance.ts";
import { finishRefund } from "../../../src/domain/payments/finish-refund.ts";
import { requestRefund } from "../../../src/domain/payments/request-refund.ts";
import { sendRefund } from "../../../src/domain/payments/send-refund.ts";
import type { Cents } from "../../../src/kernel/money.ts";
import { THE_SERVICE } from "../../../src/kernel/words.ts";
import { give, type Model, type ModelPayment, type Run, Step } from "../money-story.ts";
import { waitUntil } from "../services/wait-until.ts";
import { type FakeSession, shown } from "./fake-stripe.ts";
import type { PaymentWorld } from "./payment-world.ts";

const who = fc.nat({ max: 1 });
const cents = fc.integer({ min: 1, max: 50_000 }).map(BigInt);
/** Few payments and many events, so that replays and contradictions meet. */
const nth = fc.nat({ max: 1 });
const provider = fc.constantFrom("mock" as const, "stripe" as const);
const copies = fc.integer({ min: 1, max: 3 });

/** Everything that happens to payments: by customers, providers and admins, in any order. */
export const PAYMENT_STEPS: readonly fc.Arbitrary<Step>[] = [
  fc
    .tuple(who, provider, cents)
    .map(([by, name, amount]) => new Step(`opens a payment of ${amount} at ${name}`, by, open(name, amount))),
  fc
    .tuple(nth, copies)
    .map(([place, times]) => new Step(`payment ${place} is paid, told ${times} x`, 0, pay(place, times))),
  fc
    .tuple(nth, copies)
    .map(
      ([place, times]) => new Step(`payment ${place} is canceled, told ${times} x`, 0, cancel(place, times)),
    ),
  fc
    .tuple(nth, fc.boolean())
    .map(([place, isTaken]) => new Step(`refunds payment ${place}, ${isTaken}`, 0, refund(place, isTaken))),
  fc
    .tuple(nth, fc.boolean())
    .map(
      ([place, isHalf]) => new Step(`payment ${place} goes back, half ${isHalf}`, 0, goBack(place, isHalf)),
    ),
];

/** The newest payments are the first. */
const paymentAt = ({ payments }: Model, place: number): ModelPayment | undefined => payments.at(-1 - place);

function open(name: ModelPayment["provider"], amountCents: Cents): Run {
  return async (model, { world }, { id: userId }) => {
    const { id, providerPaymentId } = await world.newPayment(userId, name, amountCents);
    if (providerPaymentId === null) throw new Error("the provider gave no id");
    model.payments.push({ id, userId, provider: name, providerPaymentId, amountCents, status: "pending" });
  };
}

function pay(place: number, copies: number): Run {
  return async (model, { world }) => {
    const payment = paymentAt(model, place);
    if (payment === undefined) return;
    await tell(world, payment, "succeeded", copies);
    if (payment.status !== "pending") return;
    if (payment.provider === "stripe") world.stripe.pay(sessionOf(world, payment));
    payment.status = "succeeded";
    give(model, payment.userId, payment.amountCents);
  };
}

function cancel(place: number, copies: number): Run {
  return async (model, { world }) => {
    const payment = paymentAt(model, place);
    if (payment === undefined) return;
    await tell(world, payment, "canceled", copies);
    if (payment.status === "pending") payment.status = "canceled";
  };
}

/** Sends so many copies of one notification at once, and at Stripe an old one again as a new event. */
async function tell(
  world: PaymentWorld,
  payment: ModelPayment,
  status: "succeeded" | "canceled",
  copies: number,
): Promise<void> {
  const times = Array.from({ length: copies });
  if (payment.provider === "mock") {
    await Promise.all(times.map(() => world.mockEvent(payment.id, status)));
    return;
  }
  const isPaid = status === "succeeded";
  const type = isPaid ? "checkout.session.completed" : "checkout.session.expired";
  const session = { ...shown(sessionOf(world, payment)), payment_status: isPaid ? "paid" : "unpaid" };
  const eventId = `evt_${randomUUID()}`;
  await Promise.all(times.map(() => world.stripeEvent(type, session, eventId)));
}

/** By an admin. @param isTaken whether the provider takes it on */
function refund(place: number, isTaken: boolean): Run {
  return async (model, { world }) => {
    const payment = paymentAt(model, place);
    if (payment === undefined) return;
    const order = { paymentId: payment.id, reason: null };
    const refundId = await world.database.transaction((tx) => requestRefund(tx, world, THE_SERVICE, order));
    const answer = isTaken ? await sendRefund(world.payments, refundId) : "refused";
    const { refund } = await world.database.transaction((tx) =>
      finishRefund(tx, world, THE_SERVICE, refundId, answer),
    );
    if (payment.status !== "succeeded" || !isTaken) return;
    payment.status = "refunded";
    give(model, payment.userId, -refund.amountCents);
  };
}

/** At Stripe's own desk: what is left of it leaves the wallet, too. */
function goBack(place: number, isHalf: boolean): Run {
  return async (model, { world }) => {
    const payment = paymentAt(model, place);
    if (payment?.provider !== "stripe" || payment.status !== "succeeded" || payment.amountCents < 2n) return;
    const { payment_intent: intent } = sessionOf(world, payment);
    intent.latest_charge.amount_refunded = isHalf ? Math.floor(intent.amount / 2) : intent.amount;
    const balanceCents = await readBalance(world.database.direct, payment.userId);
    await world.stripeEvent("charge.refunded", { payment_intent: intent.id });
    await waitUntil("the inbox is settled", 10_000, async () => (await unsettled(world)) === 0n);
    const wentBackCents = isHalf ? payment.amountCents / 2n : payment.amountCents;
    payment.status = "refunded";
    give(model, payment.userId, -(wentBackCents < balanceCents ? wentBackCents : balanceCents));
  };
}

async function unsettled(world: PaymentWorld): Promise<bigint> {
  const { open } = await world.database.direct
    .selectFrom("payment_events")
    .select((eb) => eb.fn.countAll<bigint>().as("open"))
    .where("settled_at", "is", null)
    .executeTakeFirstOrThrow();
  return open;
}

function sessionOf(world: PaymentWorld, payment: ModelPayment): FakeSession {
  const found = world.stripe.sessions.find(({ id }) => id === payment.providerPaymentId);
  if (found === undefined) throw new Error("the fake has no such session");
  return found;
}
