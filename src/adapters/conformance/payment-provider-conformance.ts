import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type {
  CheckoutOrder,
  Evidence,
  PaymentProvider,
  RawEvent,
} from "../../domain/payments/payment-provider.port.ts";

/** What a test needs of a provider: its adapter, and the customer's hand at the other end. */
export type OpenProvider = {
  readonly provider: PaymentProvider;
  /** The customer pays, or gives up. @returns the notification that the provider sends */
  readonly pay: (order: CheckoutOrder, providerPaymentId: string) => RawEvent;
  readonly cancel: (order: CheckoutOrder, providerPaymentId: string) => RawEvent;
  /** A notification that somebody else made up. */
  readonly forge: (order: CheckoutOrder, providerPaymentId: string) => RawEvent;
  /** How many checkouts and refunds the provider has made; null where it is not a server of its own. */
  readonly made: { readonly checkouts: () => number; readonly refunds: () => number } | null;
  /** How the next call, and its repetitions, fail: answered with 500, or done and never answered. */
  readonly failNext: ((failure: "error" | "hang") => void) | null;
  /** From now on refunds are declined. */
  readonly declineRefunds: (() => void) | null;
  close(): Promise<void>;
};

/** What each PaymentProvider must do. */
export function describePaymentProvider(name: string, open: () => Promise<OpenProvider>): void {
  describe(`${name} as a PaymentProvider`, () => {
    let world: OpenProvider;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());

    const newOrder = (): CheckoutOrder => ({
      paymentId: randomUUID(),
      amountKopecks: 12_345n,
      description: "12.34 ZNC",
      returnUrl: "http://localhost:61000/wallet",
      email: "ada@example.com",
    });
    const believed = async (raw: RawEvent): Promise<Evidence | null> => {
      world.provider.authenticate(raw);
      const { proof } = world.provider.readEvent(raw.body.toString());
      if (proof.by === "event") return proof.evidence;
      return proof.by === "lookup" ? world.provider.lookUp(proof.reference) : null;
    };

    test("opens a checkout, and the same one for the same payment", async () => {
      const order = newOrder();
      const before = world.made?.checkouts() ?? 0;
      const checkout = await world.provider.openCheckout(order);
      expect(checkout.paymentUrl).toMatch(/^https?:\/\//);
      expect(await world.provider.openCheckout(order)).toEqual(checkout);
      expect((await world.provider.openCheckout(newOrder())).providerPaymentId).not.toBe(
        checkout.providerPaymentId,
      );
      expect((world.made?.checkouts() ?? 2) - before).toBe(2);
    });

    test("vouches for a payment that was paid: ours, with the sum that was asked for", async () => {
      const order = newOrder();
      const { providerPaymentId } = await world.provider.openCheckout(order);
      const evidence = await believed(world.pay(order, providerPaymentId));
      expect(evidence).toMatchObject({
        paymentId: order.paymentId,
        status: "succeeded",
      });
      const paid = evidence?.paid ?? { kopecks: order.amountKopecks, currency: "RUB" };
      expect(paid).toEqual({ kopecks: order.amountKopecks, currency: "RUB" });
    });

    test("tells of a payment that was given up", async () => {
      const order = newOrder();
      const { providerPaymentId } = await world.provider.openCheckout(order);
      expect(await believed(world.cancel(order, providerPaymentId))).toMatchObject({
        paymentId: order.paymentId,
        status: "canceled",
      });
    });

    test("copies of an event have one id, and each kind of event its own", async () => {
      const order = newOrder();
      const { providerPaymentId } = await world.provider.openCheckout(order);
      const idOf = (raw: RawEvent) => world.provider.readEvent(raw.body.toString()).eventId;
      const paid = world.pay(order, providerPaymentId);
      expect(idOf(paid)).toBe(idOf(paid));
      expect(idOf(world.cancel(order, providerPaymentId))).not.toBe(idOf(paid));
    });

    test("a made-up notification proves nothing", async () => {
      const order = newOrder();
      const { providerPaymentId } = await world.provider.openCheckout(order);
      const evidence = await believed(world.forge(order, providerPaymentId)).catch((error) => error.code);
      expect(["webhook_signature_invalid", "pending"]).toContain(evidence?.status ?? evidence);
    });

    test("what is no notification is refused with validation_failed", () => {
      for (const body of ["{}", "[]", "null", '"paid"']) {
        expect(() => world.provider.readEvent(body)).toThrow(
          expect.objectContaining({ code: "validation_failed" }),
        );
      }
    });

    test("asked about a payment that it does not know, it knows nothing", async () => {
      expect(await world.provider.lookUp("unknown_1")).toBeNull();
    });

    test("gives money back once for each refund", async () => {
      const order = newOrder();
      const { providerPaymentId } = await world.provider.openCheckout(order);
      world.pay(order, providerPaymentId);
      const before = world.made?.refunds() ?? 0;
      const refund = { ...order, refundId: randomUUID(), providerPaymentId, amountKopecks: 5_000n };
      const made = await world.provider.refund(refund);
      expect(made).toEqual({ providerRefundId: expect.any(String), status: "succeeded" });
      expect(await world.provider.refund(refund)).toEqual(made);
      expect((world.made?.refunds() ?? 1) - before).toBe(1);
    });

    test.each([
      "error",
      "hang",
    ] as const)("a provider that fails (%s) is unavailable within 20 s; asked again, it has opened one checkout", async (failure) => {
      const order = newOrder();
      const before = world.made?.checkouts() ?? 0;
      world.failNext?.(failure);
      const code = await world.provider.openCheckout(order).then(
        () => null,
        (error) => error.code,
      );
      expect(code).toBe(world.failNext === null ? null : "payment_provider_unavailable");
      expect((await world.provider.openCheckout(order)).paymentUrl).toMatch(/^https?:/);
      expect((world.made?.checkouts() ?? 1) - before).toBe(1);
    }, 20_000);

    test("a refund that is declined is refused", async () => {
      const order = newOrder();
      const { providerPaymentId } = await world.provider.openCheckout(order);
      world.pay(order, providerPaymentId);
      world.declineRefunds?.();
      const code = await world.provider.refund({ ...order, refundId: randomUUID(), providerPaymentId }).then(
        () => "accepted",
        (error) => error.code,
      );
      expect(code).toBe(world.declineRefunds === null ? "accepted" : "payment_provider_refused");
    });
  });
}
