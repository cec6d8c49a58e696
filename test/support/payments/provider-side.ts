import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Payment } from "../../../src/domain/payments/payment.ts";
import { resettleEvents } from "../../../src/domain/payments/resettle-events.ts";
import type { ProviderName } from "../../../src/kernel/payment-values.ts";
import { asInEvents, type FakeSession } from "./fake-stripe.ts";
import type { FakeYookassaPayment } from "./fake-yookassa.ts";
import type { PaymentWorld } from "./payment-world.ts";

/** A refund at its provider, made by us or by the provider. */
export type SideRefund = {
  readonly kopecks: bigint;
  readonly isLive: boolean;
  /** Ends it; it may also fail after it had succeeded. */
  end(how: "succeeded" | "failed"): void;
};

/** A payment at its provider, and what customers, banks and the provider's staff do with it. */
export type ProviderSide = {
  state(): "open" | "paid" | "canceled";
  pay(): void;
  cancel(): void;
  /** A refund by the provider's staff, of what is left there. */
  giveBack(kopecks: bigint, status: "pending" | "succeeded"): void;
  refunds(): readonly SideRefund[];
  /** The sum of disputes that are open or lost. */
  disputedKopecks(): bigint;
  isDisputed(): boolean;
  dispute(kopecks: bigint): void;
  decide(how: "won" | "lost"): void;
  /** Sends so many notifications of its state; settles when the last one is settled. */
  notify(copies: number): Promise<void>;
  /** Sends again the notification that it was paid, which is old if it was refunded since. */
  notifyPaid(): Promise<void>;
};

/** The sum that was returned, according to the provider. */
export function returnedAt(side: ProviderSide): bigint {
  const live = side.refunds().filter(({ isLive }) => isLive);
  return live.reduce((sum, { kopecks }) => sum + kopecks, side.disputedKopecks());
}

export function sideOf(world: PaymentWorld, payment: Payment): ProviderSide {
  const make: Record<ProviderName, (world: PaymentWorld, payment: Payment) => ProviderSide> = {
    mock: mockSide,
    stripe: stripeSide,
    yookassa: yookassaSide,
  };
  return make[payment.provider](world, payment);
}

/** The mock stores nothing: the first notification decides, and only our desk refunds. */
function mockSide(world: PaymentWorld, { id }: Payment): ProviderSide {
  let state: ReturnType<ProviderSide["state"]> = "open";
  const notify = async (copies: number): Promise<void> => {
    if (state === "open") return;
    const status = state === "paid" ? "succeeded" : "canceled";
    await Promise.all(Array.from({ length: copies }, () => world.mockEvent(id, status)));
  };
  return {
    state: () => state,
    pay: () => {
      state = "paid";
    },
    cancel: () => {
      state = "canceled";
    },
    giveBack: () => {},
    refunds: () => [],
    disputedKopecks: () => 0n,
    isDisputed: () => false,
    dispute: () => {},
    decide: () => {},
    // The mock stores nothing, so a notification that is not sent now is never sent.
    notify: (copies) => notify(Math.max(1, copies)),
    notifyPaid: () => notify(1),
  };
}

function stripeSide(world: PaymentWorld, payment: Payment): ProviderSide {
  const { stripe } = world;
  const session = found(stripe.sessions, payment) as FakeSession;
  const { payment_intent: intent } = session;
  const ofIntent = <T extends { payment_intent: string }>(all: readonly T[]): T[] =>
    all.filter(({ payment_intent }) => payment_intent === intent.id);
  const disputes = () => ofIntent(stripe.disputes);
  const notifySession = async (): Promise<void> => {
    if (session.status === "open") return;
    const type = session.status === "complete" ? "completed" : "expired";
    await world.stripeEvent(`checkout.session.${type}`, asInEvents(session));
  };
  return {
    state: () => (session.status === "open" ? "open" : session.status === "complete" ? "paid" : "canceled"),
    pay: () => stripe.pay(session),
    cancel: () => stripe.expire(session),
    giveBack: (kopecks, status) => {
      const left = BigInt(intent.amount - intent.latest_charge.amount_refunded);
      if (kopecks <= left) stripe.giveBack(session, Number(kopecks), status);
    },
    refunds: () =>
      ofIntent(stripe.refunds).map((refund) => ({
        kopecks: BigInt(refund.amount),
        isLive: refund.status !== "failed",
        end: (how) => stripe.endRefund(refund, how),
      })),
    disputedKopecks: () =>
      disputes()
        .filter(({ status }) => status !== "won")
        .reduce((sum, { amount }) => sum + BigInt(amount), 0n),
    isDisputed: () => disputes().some(({ status }) => status === "needs_response"),
    dispute: (kopecks) => void stripe.openDispute(session, Number(kopecks)),
    decide: (how) => {
      const open = disputes().find(({ status }) => status === "needs_response");
      if (open !== undefined) open.status = how;
    },
    notify: async (copies) => {
      if (copies > 0) await notifySession();
      const eventId = `evt_${randomUUID()}`;
      for (let sent = 0; sent < copies; sent += 1) {
        await world.stripeEvent("charge.refunded", { payment_intent: intent.id }, eventId);
      }
      await settled(world);
    },
    notifyPaid: notifySession,
  };
}

function yookassaSide(world: PaymentWorld, payment: Payment): ProviderSide {
  const { yookassa } = world;
  const theirs = found(yookassa.payments, payment) as FakeYookassaPayment;
  const kopecksOf = ({ value }: { readonly value: string }) => BigInt(value.replace(".", ""));
  const notify = async (copies: number): Promise<void> => {
    for (let sent = 0; sent < copies; sent += 1) {
      await world.yookassaRefundEvent("refund.succeeded", randomUUID(), theirs.id);
      await world.yookassaEvent("payment.succeeded", theirs.id);
    }
    await settled(world);
  };
  return {
    state: () => (theirs.status === "pending" ? "open" : theirs.status === "succeeded" ? "paid" : "canceled"),
    pay: () => {
      theirs.status = "succeeded";
    },
    cancel: () => {
      theirs.status = "canceled";
    },
    giveBack: (kopecks, status) => {
      if (kopecks <= kopecksOf(theirs.amount) - kopecksOf(theirs.refunded_amount)) {
        yookassa.giveBack(theirs, kopecks, status);
      }
    },
    refunds: () =>
      yookassa.refunds
        .filter(({ payment_id }) => payment_id === theirs.id)
        .map((refund) => ({
          kopecks: kopecksOf(refund.amount),
          isLive: refund.status !== "canceled",
          end: (how) => yookassa.endRefund(refund, how === "failed" ? "canceled" : "succeeded"),
        })),
    // YooKassa reports no disputes.
    disputedKopecks: () => 0n,
    isDisputed: () => false,
    dispute: () => {},
    decide: () => {},
    notify,
    notifyPaid: () => notify(1),
  };
}

function found<T extends { readonly id: string }>(all: readonly T[], { providerPaymentId }: Payment): T {
  const mine = all.find(({ id }) => id === providerPaymentId);
  if (mine === undefined) throw new Error("the provider does not know the payment");
  return mine;
}

/** The maximum time of a call; one whose connection broke is left to the job, for which the model does not wait. */
const CALL_MS_MAX = 2_000;

/** Waits until all events are settled: providers are asked after the answer to an event, which takes a few milliseconds. */
async function settled(world: PaymentWorld): Promise<void> {
  const { direct } = world.database;
  const startedMs = performance.now();
  let isLeftToJob = false;
  for (;;) {
    const open = await direct
      .selectFrom("payment_events")
      .select("id")
      .where("settled_at", "is", null)
      .limit(1)
      .execute();
    if (open.length === 0) return;
    const waitedMs = performance.now() - startedMs;
    if (waitedMs > 20_000)
      throw new Error(`an event is not settled: ${JSON.stringify(world.log.lines.at(-1))}`);
    if (waitedMs > CALL_MS_MAX && !isLeftToJob) {
      isLeftToJob = true;
      const due = new Date(world.clock.nowMs());
      await direct
        .updateTable("payment_events")
        .set({ check_at: due })
        .where("settled_at", "is", null)
        .execute();
      await resettleEvents(world.payments);
    }
    await delay(2);
  }
}
