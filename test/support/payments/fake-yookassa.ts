import { randomUUID } from "node:crypto";
import {
  type FakeAnswer,
  type FakeCall,
  type FakeProviderServer,
  startFakeProviderServer,
} from "./fake-provider-server.ts";

export const YOOKASSA_SHOP = { shopId: "100500", secretKey: "test_secret" };

type Amount = { value: string; currency: string };

export type FakeYookassaPayment = {
  id: string;
  status: "pending" | "succeeded" | "canceled";
  amount: Amount;
  refunded_amount: Amount;
  metadata: Record<string, string>;
  confirmation: { type: string; confirmation_url: string };
  receipt?: unknown;
};

export type FakeYookassa = FakeProviderServer & {
  readonly payments: FakeYookassaPayment[];
  readonly refunds: { id: string; payment_id: string; amount: Amount; status: string }[];
  /** From now on refunds are declined. */
  declineRefunds(): void;
  /** The body of a notification of a payment. */
  notification(event: string, paymentId: string): string;
};

/** YooKassa's REST API as far as it is used: payments and refunds, once for each `Idempotence-Key`. */
export async function startFakeYookassa(): Promise<FakeYookassa> {
  const payments: FakeYookassaPayment[] = [];
  const refunds: FakeYookassa["refunds"] = [];
  const answered = new Map<string, FakeAnswer>();
  let refundStatus = "succeeded";

  const create = (call: FakeCall): FakeAnswer => {
    const body = JSON.parse(call.body);
    const id = randomUUID();
    const payment: FakeYookassaPayment = {
      id,
      status: "pending",
      amount: body.amount,
      refunded_amount: { value: "0.00", currency: body.amount.currency },
      metadata: body.metadata,
      confirmation: { type: "redirect", confirmation_url: `https://yoomoney.example/checkout?orderId=${id}` },
      ...(body.receipt === undefined ? {} : { receipt: body.receipt }),
    };
    payments.push(payment);
    return { status: 200, body: payment };
  };
  const refund = (call: FakeCall): FakeAnswer => {
    const { payment_id, amount } = JSON.parse(call.body);
    const payment = payments.find(({ id }) => id === payment_id);
    if (payment?.status !== "succeeded") return fault(400, "invalid_request");
    const made = { id: randomUUID(), payment_id, amount, status: refundStatus };
    refunds.push(made);
    if (refundStatus === "succeeded") payment.refunded_amount = amount;
    return { status: 200, body: made };
  };
  const once = (call: FakeCall, work: (call: FakeCall) => FakeAnswer): FakeAnswer => {
    const key = call.headers["idempotence-key"];
    if (typeof key !== "string" || key === "" || key.length > 64) return fault(400, "invalid_request");
    const answer = answered.get(key) ?? work(call);
    answered.set(key, answer);
    return answer;
  };
  const server = await startFakeProviderServer((call) => {
    const { shopId, secretKey } = YOOKASSA_SHOP;
    const basic = `Basic ${Buffer.from(`${shopId}:${secretKey}`).toString("base64")}`;
    if (call.headers.authorization !== basic) return fault(401, "invalid_credentials");
    if (call.method === "POST" && call.path === "/payments") return once(call, create);
    if (call.method === "POST" && call.path === "/refunds") return once(call, refund);
    const found = payments.find(({ id }) => call.path === `/payments/${id}`);
    return found === undefined ? fault(404, "not_found") : { status: 200, body: found };
  });
  return {
    ...server,
    payments,
    refunds,
    declineRefunds: () => {
      refundStatus = "canceled";
    },
    notification: (event, id) =>
      JSON.stringify({ type: "notification", event, object: { id, status: "succeeded" } }),
  };
}

function fault(status: number, code: string): FakeAnswer {
  return { status, body: { type: "error", id: randomUUID(), code, description: "of the fake" } };
}
