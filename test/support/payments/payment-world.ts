import { signMockEvent } from "../../../src/adapters/payments/mock/mock-provider.ts";
import { announceCommitted } from "../../../src/apps/wiring/announce-committed.ts";
import { composePayments } from "../../../src/apps/wiring/compose-payments.ts";
import { runSteps } from "../../../src/domain/idempotency/run-steps.ts";
import { openPayment } from "../../../src/domain/payments/open-payment.ts";
import type { Payment } from "../../../src/domain/payments/payment.ts";
import { readPayment } from "../../../src/domain/payments/read-payment.ts";
import { receiveEvent } from "../../../src/domain/payments/receive-event.ts";
import { THE_SERVICE } from "../../../src/kernel/actor.ts";
import type { ProductEvent } from "../../../src/kernel/events.port.ts";
import type { EventOutcome, ProviderName } from "../../../src/kernel/payment-values.ts";
import { Secret } from "../../../src/kernel/secret.ts";
import { createDomainWorld } from "../domain-world.ts";
import { MemoryLog } from "../memory-log.ts";
import { STRIPE_KEYS, startFakeStripe, stripeEvent } from "./fake-stripe.ts";
import { startFakeYookassa, YOOKASSA_SHOP } from "./fake-yookassa.ts";

const MOCK_SECRET = new Secret("the secret of mock webhooks");

export type PaymentWorld = Awaited<ReturnType<typeof createPaymentWorld>>;

/** The domain world with all three providers: real adapters, and fakes of the servers of Stripe and YooKassa. */
export async function createPaymentWorld() {
  const world = await createDomainWorld();
  const [stripe, yookassa] = [await startFakeStripe(), await startFakeYookassa()];
  const log = new MemoryLog();
  const emitted: ProductEvent[] = [];
  const events = { emit: (event: ProductEvent) => void emitted.push(event) };
  world.onCommitted(announceCommitted({ events, accessSignal: async () => {} }));
  const payments = composePayments({
    ...world,
    log,
    events,
    settings: paymentSettings(stripe.url, yookassa.url),
  });
  const receive = (name: ProviderName, body: string, headers: Record<string, string> = {}) => {
    const provider = payments.providers.get(name);
    if (provider === undefined) throw new Error(`${name} is off`);
    return receiveEvent(payments, THE_SERVICE, provider, {
      body: Buffer.from(body),
      headers,
      ip: "127.0.0.1",
    });
  };
  return {
    ...world,
    log,
    emitted,
    stripe,
    yookassa,
    payments,
    read: (id: string): Promise<Payment> => readPayment(world.database.direct, id, null),
    /** A payment as `POST /currency/purchase` makes it. */
    newPayment(userId: string, provider: ProviderName, amountCents = 10_000n): Promise<Payment> {
      const order = { userId, provider, amountCents, returnUrl: null };
      return runSteps(world.database, openPayment(payments), order);
    },
    mockEvent(payment_id: string, status: "succeeded" | "canceled"): Promise<EventOutcome | null> {
      const body = JSON.stringify({ payment_id, status });
      return receive("mock", body, { "x-webhook-signature": signMockEvent(MOCK_SECRET, body) });
    },
    stripeEvent(type: string, object: object, eventId?: string): Promise<EventOutcome | null> {
      const { body, headers } = stripeEvent(type, object, world.clock.nowMs(), eventId);
      return receive("stripe", body, headers);
    },
    yookassaEvent(event: string, providerPaymentId: string): Promise<EventOutcome | null> {
      return receive("yookassa", yookassa.notification(event, providerPaymentId));
    },
    yookassaRefundEvent(event: string, id: string, payment_id: string): Promise<EventOutcome | null> {
      const object = { id, payment_id, status: "succeeded" };
      return receive("yookassa", JSON.stringify({ type: "notification", event, object }));
    },
    inbox: () => world.database.direct.selectFrom("payment_events").selectAll().orderBy("id").execute(),
    async close(): Promise<void> {
      await Promise.all([stripe.close(), yookassa.close()]);
      await world.close();
    },
  };
}

function paymentSettings(
  stripeUrl: URL,
  yookassaUrl: URL,
): Parameters<typeof composePayments>[0]["settings"] {
  return {
    backendUrl: new URL("https://zenzefi.example/"),
    corsOrigins: [],
    payments: {
      paymentMin: 1n,
      paymentMax: 10_000_000n,
      kopecksPerZnc: 1_000n,
      givesFreeZnc: false,
      providers: [
        { name: "mock", webhookSecret: MOCK_SECRET },
        {
          name: "stripe",
          secretKey: new Secret(STRIPE_KEYS.secretKey),
          webhookSecret: new Secret(STRIPE_KEYS.webhookSecret),
          apiUrl: stripeUrl,
        },
        {
          name: "yookassa",
          shopId: YOOKASSA_SHOP.shopId,
          secretKey: new Secret(YOOKASSA_SHOP.secretKey),
          apiUrl: yookassaUrl,
          webhookSources: ["127.0.0.0/8"],
          receipt: null,
        },
      ],
    },
  };
}
