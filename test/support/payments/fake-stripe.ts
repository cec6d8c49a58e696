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

export type FakeStripe = FakeProviderServer & {
  readonly sessions: FakeSession[];
  readonly refunds: { id: string; payment_intent: string; amount: number; status: string }[];
  readonly disputes: {
    id: string;
    object: "dispute";
    payment_intent: string;
    amount: number;
    status: string;
  }[];
  pay(session: FakeSession): void;
  expire(session: FakeSession): void;
  declineRefunds(): void;
};

/** Stripe's API as far as it is used: sessions, PaymentIntents, disputes, refunds, once for each `Idempotency-Key`. */
export async function startFakeStripe(): Promise<FakeStripe> {
  const sessions: FakeSession[] = [];
  const refunds: FakeStripe["refunds"] = [];
  const disputes: FakeStripe["disputes"] = [];
  const answered = new Map<string, FakeAnswer>();
  let refundStatus = "succeeded";

  const refund = (form: URLSearchParams): FakeAnswer => {
    const session = sessions.find(({ payment_intent }) => payment_intent.id === form.get("payment_intent"));
    if (session?.payment_status !== "paid") return fault(400, "charge_not_found");
    const amount = Number(form.get("amount"));
    const made = { id: id("re"), payment_intent: session.payment_intent.id, amount, status: refundStatus };
    refunds.push(made);
    if (refundStatus === "succeeded") session.payment_intent.latest_charge.amount_refunded += amount;
    return { status: 200, body: { object: "refund", ...made } };
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
        return { status: 200, body: shown(session, false) };
      });
    }
    return read(call, sessions, disputes);
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
  };
}

/** An event with its `Stripe-Signature`, as https://docs.stripe.com/webhooks#verify-manually describes it. */
export function stripeEvent(type: string, object: object, nowMs: number, eventId = id("evt")) {
  const body = JSON.stringify({ id: eventId, object: "event", type, data: { object } });
  const seconds = Math.floor(nowMs / 1_000);
  const v1 = createHmac("sha256", STRIPE_KEYS.webhookSecret).update(`${seconds}.${body}`).digest("hex");
  return {
    body,
    headers: { "stripe-signature": `t=${seconds},v1=${v1}`, "content-type": "application/json" },
  };
}

/** A session as events carry it: the PaymentIntent as its id. */
export function shown(session: FakeSession, expanded: boolean): object {
  return { ...session, payment_intent: expanded ? session.payment_intent : session.payment_intent.id };
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

function read(call: FakeCall, sessions: FakeSession[], disputes: FakeStripe["disputes"]): FakeAnswer {
  const last = call.path.split("/").at(-1);
  if (call.path === "/v1/disputes") {
    const data = disputes.filter(({ payment_intent }) => payment_intent === call.query.get("payment_intent"));
    return { status: 200, body: { object: "list", data, has_more: false } };
  }
  const session = sessions.find((each) => each.id === last);
  if (session !== undefined) return { status: 200, body: shown(session, call.query.has("expand[0]")) };
  const intent = sessions.map((each) => each.payment_intent).find((each) => each.id === last);
  return intent === undefined ? fault(404, "resource_missing") : { status: 200, body: intent };
}

function fault(status: number, code: string): FakeAnswer {
  return { status, body: { error: { type: "invalid_request_error", code, message: "of the fake" } } };
}

function id(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll("-", "")}`;
}
