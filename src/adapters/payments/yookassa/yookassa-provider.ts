import ipaddr from "ipaddr.js";
import type { PaymentProvider, ProviderEvent } from "../../../domain/payments/payment-provider.port.ts";
import { AppError, ValidationError } from "../../../kernel/errors.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { refused, unavailable } from "../provider-fault.ts";
import { callYookassa, type YookassaAccess } from "./yookassa-client.ts";
import { evidenceOf, statusOfRefund } from "./yookassa-evidence.ts";
import {
  readNotification,
  readPayment,
  readRefund,
  readRefundList,
  type YookassaRefund,
} from "./yookassa-shapes.ts";

export type YookassaOptions = YookassaAccess & {
  /** Networks in CIDR form that notifications come from. */
  readonly webhookSources: readonly string[];
  /** The receipt that the law 54-FZ requires; null: the shop does not send it through this service. */
  readonly receipt: {
    readonly vatCode: number;
    readonly taxSystem: number | null;
    readonly subject: string;
    readonly mode: string;
  } | null;
};

const CURRENCY = "RUB";

/** The largest page that YooKassa returns; a payment has a few refunds. */
const REFUNDS_PER_PAGE = 100;
/** Far more than one payment has. */
const REFUND_PAGES_MAX = 10;

/**
 * YooKassa. Its notifications are not signed, so they prove nothing: they are accepted from its networks only, and then
 * the payment is looked up (https://yookassa.ru/developers/using-api/webhooks). The customer chooses on YooKassa's page
 * how to pay: by card, SBP, or another method of the shop.
 */
export function createYookassaProvider(options: YookassaOptions): PaymentProvider {
  const sources = options.webhookSources.map((source) => ipaddr.parseCIDR(source));
  return {
    name: "yookassa",
    storesPayments: true,
    openCheckout: async (order) => {
      const amount = { value: formatMoney(order.amountKopecks), currency: CURRENCY };
      const opened = await callYookassa(options, {
        method: "POST",
        path: "payments",
        idempotenceKey: order.paymentId,
        body: {
          amount,
          capture: true,
          confirmation: { type: "redirect", return_url: order.returnUrl },
          description: order.description,
          metadata: { payment_id: order.paymentId },
          ...receiptOf(options, { ...order, amount }),
        },
      });
      const { id, confirmation } = requireShape(readPayment(opened));
      const paymentUrl = confirmation?.confirmation_url;
      if (paymentUrl === undefined) throw refused("YooKassa opened a payment without a checkout page");
      return { providerPaymentId: id, paymentUrl };
    },
    authenticate: ({ ip }) => {
      if (ip === null || !isFrom(sources, ip)) throw new AppError("webhook_signature_invalid");
    },
    readEvent,
    lookUp: async (reference) => {
      const found = await callYookassa(options, {
        method: "GET",
        path: `payments/${encodeURIComponent(reference)}`,
      });
      if (found === null) return null;
      const payment = requireShape(readPayment(found));
      const refunds = payment.status === "succeeded" ? await listRefunds(options, payment.id) : [];
      return evidenceOf(payment, refunds);
    },
    refund: async (order) => {
      const amount = { value: formatMoney(order.amountKopecks), currency: CURRENCY };
      const ordered = await callYookassa(options, {
        method: "POST",
        path: "refunds",
        idempotenceKey: order.refundId,
        body: {
          payment_id: order.providerPaymentId,
          amount,
          description: order.description,
          metadata: { refund_id: order.refundId },
          ...receiptOf(options, { ...order, amount }),
        },
      });
      const created = requireShape(readRefund(ordered));
      const status = statusOfRefund(created);
      if (status === "failed") throw refused("YooKassa canceled the refund");
      return { providerRefundId: created.id, status };
    },
  };
}

/** @param value of a `read...` function of `yookassa-shapes.ts` */
function requireShape<T>(value: T | null): T {
  if (value === null) throw unavailable("YooKassa answered in a form that is not understood");
  return value;
}

/** The receipt for one item, sent to the buyer's e-mail (https://yookassa.ru/developers/payment-acceptance/receipts). */
function receiptOf(
  { receipt }: YookassaOptions,
  order: { readonly amount: object; readonly description: string; readonly email: string },
): object {
  if (receipt === null) return {};
  const item = {
    description: order.description,
    quantity: "1.00",
    amount: order.amount,
    vat_code: receipt.vatCode,
    payment_subject: receipt.subject,
    payment_mode: receipt.mode,
  };
  return {
    receipt: {
      customer: { email: order.email },
      items: [item],
      ...(receipt.taxSystem === null ? {} : { tax_system_code: receipt.taxSystem }),
    },
  };
}

function isFrom(sources: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][], ip: string): boolean {
  if (!ipaddr.isValid(ip)) return false;
  const address = ipaddr.process(ip);
  return sources.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}

function readEvent(body: string): ProviderEvent {
  const notification = readNotification(JSON.parse(body));
  if (notification === null) {
    throw new ValidationError([{ path: "", message: "must be a notification of YooKassa" }]);
  }
  const { event, object } = notification;
  const reference = event.startsWith("refund.") ? object.payment_id : object.id;
  const isOurs = /^(payment|refund)\./.test(event) && reference !== undefined;
  return {
    eventId: `${event}:${object.id}`,
    kind: event,
    proof: isOurs ? { by: "lookup", reference } : { by: "none" },
  };
}

/** All refunds of a payment, made by this service or at YooKassa. */
async function listRefunds(access: YookassaAccess, paymentId: string): Promise<YookassaRefund[]> {
  const refunds: YookassaRefund[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < REFUND_PAGES_MAX; pages += 1) {
    const query = new URLSearchParams({ payment_id: paymentId, limit: String(REFUNDS_PER_PAGE) });
    if (cursor !== undefined) query.set("cursor", cursor);
    const page = requireShape(
      readRefundList(await callYookassa(access, { method: "GET", path: `refunds?${query}` })),
    );
    refunds.push(...page.items);
    cursor = page.next_cursor;
    if (cursor === undefined) return refunds;
  }
  throw unavailable("YooKassa lists refunds without end");
}
