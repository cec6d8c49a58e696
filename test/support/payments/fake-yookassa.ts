import { randomUUID } from "node:crypto";
import { formatMoney, parseMoney } from "../../../src/kernel/money.ts";
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

export type FakeYookassaRefund = {
  id: string;
  payment_id: string;
  amount: Amount;
  status: string;
  metadata?: Record<string, string>;
};

export type FakeYookassa = FakeProviderServer & {
  readonly payments: FakeYookassaPayment[];
  readonly refunds: FakeYookassaRefund[];
  /** From now on refunds are declined. */
  declineRefunds(): void;
  /** As after 24 hours: a repeated key counts as new. */
  forgetKeys(): void;
  /** From now on a new refund has this status: `pending`, `succeeded`, `canceled`. */
  refundsBecome(status: string): void;
  /** A refund by YooKassa's staff. */
  giveBack(payment: FakeYookassaPayment, kopecks: bigint, status?: string): FakeYookassaRefund;
  endRefund(refund: FakeYookassaRefund, status: string): void;
  /** The body of a notification of a payment. */
  notification(event: string, paymentId: string): string;
};

/** The refunds by YooKassa's staff: made, ended, counted. */
function refundDesk(payments: FakeYookassaPayment[], refunds: FakeYookassaRefund[]) {
  const giveBack: FakeYookassa["giveBack"] = (payment, kopecks, status = "succeeded") => {
    const { currency } = payment.amount;
    const amount = { value: formatMoney(kopecks), currency };
    const made: FakeYookassaRefund = { id: randomUUID(), payment_id: payment.id, amount, status: "pending" };
    refunds.push(made);
    endRefund(made, status);
    return made;
  };
  const endRefund: FakeYookassa["endRefund"] = (refund, status) => {
    const payment = payments.find(({ id }) => id === refund.payment_id);
    if (payment !== undefined) {
      const counted = (each: string) => (each === "succeeded" ? kopecksOf(refund.amount) : 0n);
      const total = kopecksOf(payment.refunded_amount) + counted(status) - counted(refund.status);
      payment.refunded_amount = { ...payment.amount, value: formatMoney(total) };
    }
    refund.status = status;
  };
  return { giveBack, endRefund };
}

function newPayment(body: Pick<FakeYookassaPayment, "amount" | "metadata" | "receipt">): FakeYookassaPayment {
  const id = randomUUID();
  return {
    id,
    status: "pending",
    amount: body.amount,
    refunded_amount: { value: "0.00", currency: body.amount.currency },
    metadata: body.metadata,
    confirmation: { type: "redirect", confirmation_url: `https://yoomoney.example/checkout?orderId=${id}` },
    ...(body.receipt === undefined ? {} : { receipt: body.receipt }),
  };
}

/** The used part of YooKassa's REST API: payments and refunds, once for each `Idempotence-Key`. */
export async function startFakeYookassa(): Promise<FakeYookassa> {
  const payments: FakeYookassaPayment[] = [];
  const refunds: FakeYookassa["refunds"] = [];
  const answered = new Map<string, FakeAnswer>();
  const { giveBack, endRefund } = refundDesk(payments, refunds);
  let refundStatus = "succeeded";

  const create = (call: FakeCall): FakeAnswer => {
    const payment = newPayment(JSON.parse(call.body));
    payments.push(payment);
    return { status: 200, body: payment };
  };
  const refund = (call: FakeCall): FakeAnswer => {
    const { payment_id, amount, metadata } = JSON.parse(call.body);
    const payment = payments.find(({ id }) => id === payment_id);
    if (payment?.status !== "succeeded") return fault(400, "invalid_request");
    const left = kopecksOf(payment.amount) - kopecksOf(payment.refunded_amount);
    if (kopecksOf(amount) > left) return fault(400, "invalid_request");
    const made = giveBack(payment, kopecksOf(amount), refundStatus);
    made.metadata = metadata;
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
    if (call.method === "GET" && call.path === "/refunds") {
      const items = refunds.filter(({ payment_id }) => payment_id === call.query.get("payment_id"));
      return { status: 200, body: { type: "list", items } };
    }
    const found = payments.find(({ id }) => call.path === `/payments/${id}`);
    return found === undefined ? fault(404, "not_found") : { status: 200, body: found };
  });
  return {
    ...server,
    forgetKeys: () => answered.clear(),
    payments,
    refunds,
    declineRefunds: () => {
      refundStatus = "canceled";
    },
    refundsBecome: (status) => {
      refundStatus = status;
    },
    giveBack,
    endRefund,
    notification: (event, id) =>
      JSON.stringify({ type: "notification", event, object: { id, status: "succeeded" } }),
  };
}

function kopecksOf({ value }: Amount): bigint {
  return parseMoney(value) ?? 0n;
}

function fault(status: number, code: string): FakeAnswer {
  return { status, body: { type: "error", id: randomUUID(), code, description: "of the fake" } };
}
