import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type {
  CheckoutOrder,
  Evidence,
  PaymentProvider,
  RawEvent,
} from "../../domain/payments/payment-provider.port.ts";

/** A provider under test: its adapter, and what the customer does at the provider. */
export type OpenProvider = {
  readonly provider: PaymentProvider;
  /** The customer pays, or cancels. @returns the notification that the provider sends */
  readonly pay: (order: CheckoutOrder, providerPaymentId: string) => RawEvent;
  readonly cancel: (order: CheckoutOrder, providerPaymentId: string) => RawEvent;
  /** A notification that the provider did not send. */
  readonly forge: (order: CheckoutOrder, providerPaymentId: string) => RawEvent;
  /** How many checkouts and refunds the provider has made; null if it is not a separate server. */
  readonly made: { readonly checkouts: () => number; readonly refunds: () => number } | null;
  /** How the next call, and its repetitions, fail: answered with 500, or carried out and never answered. */
  readonly failNext: ((failure: "error" | "hang") => void) | null;
  /** From now on refunds are declined. */
  readonly declineRefunds: (() => void) | null;
  close(): Promise<void>;
};

/** What each PaymentProvider must do. */
export function describePaymentProvider(name: string, open: () => Promise<OpenProvider>): void {
  describe(`${name} as a PaymentProvider`, () => {
    let opened: OpenProvider;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const newOrder = (): CheckoutOrder => ({
      paymentId: randomUUID(),
      amountKopecks: 12_345n,
      description: "12.34 ZNC",
      returnUrl: "http://localhost:61000/wallet",
      email: "ada@example.com",
    });
    const evidenceOf = async (raw: RawEvent): Promise<Evidence | null> => {
      opened.provider.authenticate(raw);
      const { proof } = opened.provider.readEvent(raw.body.toString());
      if (proof.by === "event") return proof.evidence;
      return proof.by === "lookup" ? opened.provider.lookUp(proof.reference) : null;
    };

    test("opens a checkout, and the same one for the same payment", async () => {
      const order = newOrder();
      const before = opened.made?.checkouts() ?? 0;
      const checkout = await opened.provider.openCheckout(order);
      expect(checkout.paymentUrl).toMatch(/^https?:\/\//);
      expect(await opened.provider.openCheckout(order)).toEqual(checkout);
      expect((await opened.provider.openCheckout(newOrder())).providerPaymentId).not.toBe(
        checkout.providerPaymentId,
      );
      expect((opened.made?.checkouts() ?? 2) - before).toBe(2);
    });

    test("gives evidence of a payment that was paid: our payment id, and the amount of the order", async () => {
      const order = newOrder();
      const { providerPaymentId } = await opened.provider.openCheckout(order);
      const evidence = await evidenceOf(opened.pay(order, providerPaymentId));
      expect(evidence).toMatchObject({
        paymentId: order.paymentId,
        status: "succeeded",
      });
      const paid = evidence?.paid ?? { kopecks: order.amountKopecks, currency: "RUB" };
      expect(paid).toEqual({ kopecks: order.amountKopecks, currency: "RUB" });
    });

    test("gives evidence of a payment that was cancelled", async () => {
      const order = newOrder();
      const { providerPaymentId } = await opened.provider.openCheckout(order);
      expect(await evidenceOf(opened.cancel(order, providerPaymentId))).toMatchObject({
        paymentId: order.paymentId,
        status: "canceled",
      });
    });

    test("copies of an event have the same id, and different events of a payment have different ones", async () => {
      const order = newOrder();
      const { providerPaymentId } = await opened.provider.openCheckout(order);
      const idOf = (raw: RawEvent) => opened.provider.readEvent(raw.body.toString()).eventId;
      const paid = opened.pay(order, providerPaymentId);
      expect(idOf(paid)).toBe(idOf(paid));
      expect(idOf(opened.cancel(order, providerPaymentId))).not.toBe(idOf(paid));
    });

    test("a forged notification proves nothing", async () => {
      const order = newOrder();
      const { providerPaymentId } = await opened.provider.openCheckout(order);
      const evidence = await evidenceOf(opened.forge(order, providerPaymentId)).catch((error) => error.code);
      expect(["webhook_signature_invalid", "pending"]).toContain(evidence?.status ?? evidence);
    });

    test("a body that is not a notification is refused with validation_failed", () => {
      for (const body of ["{}", "[]", "null", '"paid"']) {
        expect(() => opened.provider.readEvent(body)).toThrow(
          expect.objectContaining({ code: "validation_failed" }),
        );
      }
    });

    test("the lookup of an unknown payment returns null", async () => {
      expect(await opened.provider.lookUp("unknown_1")).toBeNull();
    });

    test("pays back once for each refund, however often it is requested", async () => {
      const order = newOrder();
      const { providerPaymentId } = await opened.provider.openCheckout(order);
      opened.pay(order, providerPaymentId);
      const before = opened.made?.refunds() ?? 0;
      const refund = { ...order, refundId: randomUUID(), providerPaymentId, amountKopecks: 5_000n };
      const made = await opened.provider.refund(refund);
      expect(made).toEqual({ providerRefundId: expect.any(String), status: "succeeded" });
      expect(await opened.provider.refund(refund)).toEqual(made);
      expect((opened.made?.refunds() ?? 1) - before).toBe(1);
    });

    test.each([
      "error",
      "hang",
    ] as const)("a provider that fails (%s) is reported as unavailable within 20 s; after a retry it has opened one checkout", async (failure) => {
      const order = newOrder();
      const before = opened.made?.checkouts() ?? 0;
      opened.failNext?.(failure);
      const code = await opened.provider.openCheckout(order).then(
        () => null,
        (error) => error.code,
      );
      expect(code).toBe(opened.failNext === null ? null : "payment_provider_unavailable");
      expect((await opened.provider.openCheckout(order)).paymentUrl).toMatch(/^https?:/);
      expect((opened.made?.checkouts() ?? 1) - before).toBe(1);
    }, 20_000);

    test("a refund that the provider declines ends with payment_provider_refused", async () => {
      const order = newOrder();
      const { providerPaymentId } = await opened.provider.openCheckout(order);
      opened.pay(order, providerPaymentId);
      opened.declineRefunds?.();
      const code = await opened.provider.refund({ ...order, refundId: randomUUID(), providerPaymentId }).then(
        () => "accepted",
        (error) => error.code,
      );
      expect(code).toBe(opened.declineRefunds === null ? "accepted" : "payment_provider_refused");
    });
  });
}
