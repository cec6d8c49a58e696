import { createHmac, randomUUID } from "node:crypto";
import {
  type FakeAnswer,
  type FakeCall,
  type FakeProviderServer,
  startFakeProviderServer,
} from "./fake-provider-server.ts";

export const STRIPE_KEYS = { secretKey: "sk_test_fake", webhookSecret: "whsec_fake" };

type Intent = {
  id: string;
  object: "payment_intent";
  amount: number;
  currency: string;
  status: string;
  metadata: Record<string, string>;
  latest_charge: { id: string; object: "charge"; amount_refunded: number; disputed: boolean };
};

export type FakeSession = {
  id: string;
  object: "checkout.session";
  url: string;
  status: "open" | "complete" | "expired";
  payment_status: "unpaid" | "paid";
  amount_total: number;
  currency: string;
  metadata: Record<string, string>;
  payment_intent: Intent;
};

export type FakeRefund = {
  id: string;
  object: "refund";
  payment_intent: string;
  amount: number;
  status: string;
  metadata: Record<string, string>;
};

export type FakeDispute = {
  id: string;
  object: "dispute";
  payment_intent: string;
  amount: number;
  currency: string;
  status: string;
};

export type FakeStripe = FakeProviderServer & {
  readonly sessions: FakeSession[];
  readonly refunds: FakeRefund[];
  readonly disputes: FakeDispute[];
  pay(session: FakeSession): void;
  expire(session: FakeSession): void;
  declineRefunds(): void;
  /** From now on a new refund has this status: `pending`, `succeeded`, `failed`. */
  refundsBecome(status: string): void;
  /** A refund by Stripe's staff. */
  giveBack(session: FakeSession, amount: number, status?: string): FakeRefund;
  /** A refund ends, or fails after it succeeded. */
  endRefund(refund: FakeRefund, status: string): void;
  openDispute(session: FakeSession, amount: number): FakeDispute;
};

/** What banks and Stripe's staff do. */
function actionsOutsideTheApi({ sessions, refunds, disputes }: Stored) {
  const giveBack: FakeStripe["giveBack"] = (session, amount, status = "succeeded") => {
    const { id: payment_intent, latest_charge: charge } = session.payment_intent;
    const made: FakeRefund = { id: id("re"), object: "refund", payment_intent, amount, status, metadata: {} };
    refunds.push(made);
    if (status !== "failed") charge.amount_refunded += amount;
    return made;
  };
  const endRefund: FakeStripe["endRefund"] = (refund, status) => {
    const intent = sessions
      .map((each) => each.payment_intent)
      .find((each) => each.id === refund.payment_intent);
    const isDead = (each: string) => each === "failed" || each === "canceled";
    if (isDead(status) && !isDead(refund.status) && intent !== undefined) {
      intent.latest_charge.amount_refunded -= refund.amount;
    }
    refund.status = status;
  };
  const openDispute: FakeStripe["openDispute"] = ({ payment_intent: intent }, amount) => {
    const { id: payment_intent, currency } = intent;
    const status = "needs_response";
    const dispute: FakeDispute = {
      id: id("dp"),
      object: "dispute",
      payment_intent,
      amount,
      currency,
      status,
    };
    disputes.push(dispute);
    intent.latest_charge.disputed = true;
    return dispute;
  };
  return { giveBack, endRefund, openDispute };
}

/** The used part of Stripe's API: sessions, PaymentIntents, disputes, refunds, once for each `Idempotency-Key`. */
export async function startFakeStripe(): Promise<FakeStripe> {
  const sessions: FakeSession[] = [];
  const refunds: FakeStripe["refunds"] = [];
  const disputes: FakeStripe["disputes"] = [];
  const answered = new Map<string, FakeAnswer>();
  const outside = actionsOutsideTheApi({ sessions, refunds, disputes });
  let refundStatus = "succeeded";

  const refund = (form: URLSearchParams): FakeAnswer => {
    const session = sessions.find(({ payment_intent }) => payment_intent.id === form.get("payment_intent"));
    if (session?.payment_status !== "paid") return fault(400, "charge_not_found");
    const amount = Number(form.get("amount"));
    const { latest_charge: charge, amount: paid } = session.payment_intent;
    if (amount > paid - charge.amount_refunded) return fault(400, "charge_already_refunded");
    const made = outside.giveBack(session, amount, refundStatus);
    made.metadata = { refund_id: form.get("metadata[refund_id]") ?? "" };
    return { status: 200, body: { ...made } };
  };
  const once = (call: FakeCall, work: (form: URLSearchParams) => FakeAnswer): FakeAnswer => {
    const key = String(call.headers["idempotency-key"] ?? "");
    if (key === "") return fault(400, "idempotency_key_missing");
    const answer = answered.get(key) ?? work(new URLSearchParams(call.body));
    answered.set(key, answer);
    return answer;
  };
  const server = await startFakeProviderServer((call) => {
    if (call.headers.authorization !== `Bearer ${STRIPE_KEYS.secretKey}`)
      return fault(401, "api_key_invalid");
    if (call.method === "POST" && call.path === "/v1/refunds") return once(call, refund);
    if (call.method === "POST" && call.path === "/v1/checkout/sessions") {
      return once(call, (form) => {
        const session = newSession(form);
        sessions.push(session);
        return { status: 200, body: asInEvents(session) };
      });
    }
    return read(call, { sessions, disputes, refunds });
  });
  return {
    ...server,
    sessions,
    refunds,
    disputes,
    pay: (session) => {
      session.status = "complete";
      session.payment_status = "paid";
      session.payment_intent.status = "succeeded";
    },
    expire: (session) => {
      session.status = "expired";
    },
    declineRefunds: () => {
      refundStatus = "failed";
    },
    refundsBecome: (status) => {
      refundStatus = status;
    },
    ...outside,
  };
}

/** An event with its `Stripe-Signature` (https://docs.stripe.com/webhooks#verify-manually). */
export function stripeEvent(type: string, object: object, nowMs: number, eventId = id("evt")) {
  const body = JSON.stringify({ id: eventId, object: "event", type, data: { object } });
  const seconds = Math.floor(nowMs / 1_000);
  const v1 = createHmac("sha256", STRIPE_KEYS.webhookSecret).update(`${seconds}.${body}`).digest("hex");
  return {
    body,
    headers: { "stripe-signature": `t=${seconds},v1=${v1}`, "content-type": "application/json" },
  };
}

/** A session as in events: with the id of the PaymentIntent. */
export function asInEvents(session: FakeSession): object {
  return { ...session, payment_intent: session.payment_intent.id };
}

function newSession(form: URLSearchParams): FakeSession {
  const sessionId = id("cs_test");
  const amount = Number(form.get("line_items[0][price_data][unit_amount]"));
  const currency = form.get("line_items[0][price_data][currency]") ?? "";
  return {
    id: sessionId,
    object: "checkout.session",
    url: `https://checkout.stripe.example/c/pay/${sessionId}`,
    status: "open",
    payment_status: "unpaid",
    amount_total: amount,
    currency,
    metadata: { payment_id: form.get("metadata[payment_id]") ?? "" },
    payment_intent: {
      id: id("pi"),
      object: "payment_intent",
      amount,
      currency,
      status: "requires_action",
      metadata: { payment_id: form.get("payment_intent_data[metadata][payment_id]") ?? "" },
      latest_charge: { id: id("ch"), object: "charge", amount_refunded: 0, disputed: false },
    },
  };
}

type Stored = Pick<FakeStripe, "sessions" | "disputes" | "refunds">;

/** As many refunds as Stripe embeds in a charge. */
const EMBEDDED_REFUNDS = 10;

function read(call: FakeCall, { sessions, disputes, refunds }: Stored): FakeAnswer {
  const last = call.path.split("/").at(-1);
  const ofIntent = <T extends { payment_intent: string }>(list: T[], id: string | null): T[] =>
    list.filter(({ payment_intent }) => payment_intent === id);
  const list = (data: object[], max: number) => ({
    object: "list",
    data: data.slice(-max).reverse(),
    has_more: data.length > max,
  });
  if (call.path === "/v1/disputes" || call.path === "/v1/refunds") {
    const all: { payment_intent: string }[] = call.path === "/v1/disputes" ? disputes : refunds;
    const max = Number(call.query.get("limit") ?? 10);
    return { status: 200, body: list(ofIntent(all, call.query.get("payment_intent")), max) };
  }
  const expanded = (intent: Intent) => ({
    ...intent,
    latest_charge: { ...intent.latest_charge, refunds: list(ofIntent(refunds, intent.id), EMBEDDED_REFUNDS) },
  });
  const session = sessions.find((each) => each.id === last);
  if (session !== undefined) {
    const body = call.query.has("expand[0]")
      ? { ...session, payment_intent: expanded(session.payment_intent) }
      : asInEvents(session);
    return { status: 200, body };
  }
  const intent = sessions.map((each) => each.payment_intent).find((each) => each.id === last);
  return intent === undefined ? fault(404, "resource_missing") : { status: 200, body: expanded(intent) };
}

function fault(status: number, code: string): FakeAnswer {
  return { status, body: { error: { type: "invalid_request_error", code, message: "of the fake" } } };
}

function id(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll("-", "")}`;
}
