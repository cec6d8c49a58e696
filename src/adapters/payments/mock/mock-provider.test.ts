import { Secret } from "../../../kernel/secret.ts";
import { describePaymentProvider } from "../../conformance/payment-provider-conformance.ts";
import { createMockCheckout, createMockProvider } from "./mock-provider.ts";

describePaymentProvider("the mock provider", async () => {
  const webhookSecret = new Secret("the secret of mock webhooks");
  const checkout = createMockCheckout(webhookSecret);
  const forger = createMockCheckout(new Secret("another secret"));
  return {
    provider: createMockProvider({ webhookSecret, backendUrl: new URL("https://zenzefi.example") }),
    pay: ({ paymentId }) => checkout.notify(paymentId, "succeeded"),
    cancel: ({ paymentId }) => checkout.notify(paymentId, "canceled"),
    forge: ({ paymentId }) => forger.notify(paymentId, "succeeded"),
    made: null,
    failNext: null,
    declineRefunds: null,
    close: async () => {},
  };
});
