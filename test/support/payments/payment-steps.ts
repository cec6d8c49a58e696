import fc from "fast-check";
import { pollPayments } from "../../../src/domain/payments/poll-payments.ts";
import { refundPayment } from "../../../src/domain/payments/refund-payment.ts";
import { resumeRefunds } from "../../../src/domain/payments/resume-refunds.ts";
import { THE_SERVICE } from "../../../src/kernel/actor.ts";
import type { Cents } from "../../../src/kernel/money.ts";
import { PAYMENT_PROVIDERS, type ProviderName } from "../../../src/kernel/payment-values.ts";
import { type Model, type ModelPayment, type Real, type Run, Step } from "../money-story.ts";
import { sideOf } from "./provider-side.ts";

const who = fc.nat({ max: 1 });
const cents = fc.integer({ min: 1, max: 50_000 }).map(BigInt);
/** Few payments with many steps each, so that replays and contradictions are likely. */
const nth = fc.nat({ max: 2 });
const provider = fc.constantFrom(...PAYMENT_PROVIDERS);
/** 0: a notification that never arrives. */
const copies = fc.nat({ max: 2 });
const percent = fc.integer({ min: 1, max: 100 });

/** Everything that happens to payments: by customers, banks, providers and admins, in any order. */
export const PAYMENT_STEPS: readonly fc.Arbitrary<Step>[] = [
  fc
    .tuple(who, provider, cents)
    .map(([by, name, amount]) => new Step(`opens a payment of ${amount} at ${name}`, by, open(name, amount))),
  atPayment("is paid", (side) => {
    if (side.state() === "open") side.pay();
  }),
  atPayment("is paid at once", (side) => {
    if (side.state() === "open") side.pay();
  }),
  fc.tuple(nth, copies, fc.boolean()).map(([index, times, isIt]) =>
    step(`payment ${index} is canceled`, index, times, ({ side }) => {
      if (isIt && side.state() === "open") side.cancel();
    }),
  ),
  fc
    .tuple(nth, copies, percent, fc.constantFrom("pending" as const, "succeeded" as const))
    .map(([index, times, share, status]) =>
      step(`${share} % of payment ${index} go back, ${status}`, index, times, ({ side, amountKopecks }) => {
        if (side.state() === "paid") side.giveBack(partOf(amountKopecks, share), status);
      }),
    ),
  fc
    .tuple(nth, copies, fc.nat({ max: 2 }), fc.constantFrom("succeeded" as const, "failed" as const))
    .map(([index, times, at, how]) =>
      step(`refund ${at} of payment ${index} ${how}`, index, times, ({ side }) => {
        const refund = side.refunds()[at];
        if (refund?.isLive === true) refund.end(how);
      }),
    ),
  fc.tuple(nth, copies, percent).map(([index, times, share]) =>
    step(`${share} % of payment ${index} are disputed`, index, times, ({ side, amountKopecks }) => {
      if (side.state() === "paid") side.dispute(partOf(amountKopecks, share));
    }),
  ),
  fc
    .tuple(nth, copies, fc.constantFrom("won" as const, "lost" as const))
    .map(([index, times, how]) =>
      step(`the dispute of payment ${index} is ${how}`, index, times, ({ side }) => side.decide(how)),
    ),
  nth.map((index) => new Step(`payment ${index} is reported as paid again`, 0, notifyPaid(index))),
  fc
    .tuple(nth, fc.constantFrom("succeeded", "pending", "failed"), fc.boolean())
    .map(
      ([index, becomes, isSeen]) =>
        new Step(
          `the desk refunds payment ${index}, ${becomes}, ${isSeen}`,
          0,
          refund(index, becomes, isSeen),
        ),
    ),
  fc.constant(new Step("the jobs look after what is open", 0, runJobs)),
];

function atPayment(what: string, change: (side: ModelPayment["side"]) => void): fc.Arbitrary<Step> {
  return fc
    .tuple(nth, copies)
    .map(([index, times]) => step(`payment ${index} ${what}`, index, times, ({ side }) => change(side)));
}

/** Changes a payment at the provider, which sends `copies` notifications of it. */
function step(name: string, index: number, copies: number, change: (payment: ModelPayment) => void): Step {
  return new Step(`${name}, notified ${copies} x`, 0, async (model) => {
    const payment = paymentAt(model, index);
    if (payment === undefined) return;
    change(payment);
    await payment.side.notify(copies);
  });
}

/** The newest payments are the first. */
const paymentAt = ({ payments }: Model, index: number): ModelPayment | undefined => payments.at(-1 - index);

const partOf = (kopecks: bigint, percent: number): bigint => (kopecks * BigInt(percent) + 99n) / 100n;

/** A customer opens a payment. */
export function open(name: ProviderName, amountCents: Cents): Run {
  return async (model, { world }, { id: userId }) => {
    const payment = await world.newPayment(userId, name, amountCents);
    const { id, amountKopecks } = payment;
    model.payments.push({
      id,
      userId,
      provider: name,
      amountCents,
      amountKopecks,
      side: sideOf(world, payment),
    });
  };
}

function notifyPaid(index: number): Run {
  return async (model) => {
    const payment = paymentAt(model, index);
    if (payment?.side.state() === "paid") await payment.side.notifyPaid();
  };
}

/** A refund by an admin. @param isSeen false: the process dies after it asked the provider, and a job goes on */
function refund(index: number, becomes: string, isSeen: boolean): Run {
  return async (model, { world }) => {
    const payment = paymentAt(model, index);
    if (payment === undefined) return;
    world.stripe.refundsBecome(becomes);
    world.yookassa.refundsBecome(becomes === "failed" ? "canceled" : becomes);
    const order = { paymentId: payment.id, reason: null };
    const steps = refundPayment(world.payments, THE_SERVICE);
    const refundId = await world.database.transaction((tx) => steps.begin(tx, order));
    const answer = await steps.callRemote(refundId);
    if (!isSeen) return;
    await world.database.transaction((tx) => steps.finish(tx, refundId, answer));
  };
}

async function runJobs(_model: Model, { world }: Real): Promise<void> {
  await pollPayments(world.payments);
  await resumeRefunds(world.payments);
}
