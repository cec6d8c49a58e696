import { expect, test } from "vitest";
import { startFakeYookassa, YOOKASSA_SHOP } from "../../../../test/support/payments/fake-yookassa.ts";
import type { RawEvent } from "../../../domain/payments/payment-provider.port.ts";
import { Secret } from "../../../kernel/secret.ts";
import { describePaymentProvider } from "../../conformance/payment-provider-conformance.ts";
import { createYookassaProvider, type YookassaOptions } from "./yookassa-provider.ts";

const PUBLISHED = ["185.71.76.0/27", "2a02:5180::/32"];

function optionsFor(apiUrl: URL): YookassaOptions {
  const secretKey = new Secret(YOOKASSA_SHOP.secretKey);
  return { shopId: YOOKASSA_SHOP.shopId, secretKey, apiUrl, webhookSources: PUBLISHED, receipt: null };
}

const from = (ip: string | null, body: string): RawEvent => ({ body: Buffer.from(body), headers: {}, ip });

describePaymentProvider("YooKassa", async () => {
  const fake = await startFakeYookassa();
  const find = (id: string) => fake.payments.find((payment) => payment.id === id);
  const setStatus = (id: string, status: "succeeded" | "canceled"): RawEvent => {
    const payment = find(id);
    if (payment !== undefined) payment.status = status;
    return from("185.71.76.5", fake.notification(`payment.${status}`, id));
  };
  return {
    provider: createYookassaProvider(optionsFor(fake.url)),
    pay: (_order, id) => setStatus(id, "succeeded"),
    cancel: (_order, id) => setStatus(id, "canceled"),
    forge: (_order, id) => from("2a02:5180::7", fake.notification("payment.succeeded", id)),
    made: { checkouts: () => fake.payments.length, refunds: () => fake.refunds.length },
    failNext: (failure) => fake.failNext(failure),
    declineRefunds: fake.declineRefunds,
    close: fake.close,
  };
});

test.each([
  ["185.71.76.31", true],
  ["2a02:5180:0:1::1", true],
  ["::ffff:185.71.76.1", true],
  ["185.71.76.32", false],
  ["127.0.0.1", false],
  ["no address", false],
  [null, false],
])("a notification from %s is accepted: %s", (ip, accepted) => {
  const provider = createYookassaProvider(optionsFor(new URL("http://127.0.0.1:9")));
  const authenticate = () => provider.authenticate(from(ip, "{}"));
  if (accepted) expect(authenticate).not.toThrow();
  else expect(authenticate).toThrow(expect.objectContaining({ code: "webhook_signature_invalid" }));
});

test("with a VAT code each payment contains the receipt for the buyer's e-mail", async () => {
  const fake = await startFakeYookassa();
  try {
    const receipt = { vatCode: 1, taxSystem: 2, subject: "service", mode: "full_prepayment" };
    const provider = createYookassaProvider({ ...optionsFor(fake.url), receipt });
    await provider.openCheckout({
      paymentId: "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1",
      amountKopecks: 18_000n,
      description: "18.00 ZNC",
      returnUrl: "http://localhost:61000/",
      email: "ada@example.com",
    });
    expect(fake.payments[0]?.receipt).toEqual({
      customer: { email: "ada@example.com" },
      tax_system_code: 2,
      items: [
        {
          description: "18.00 ZNC",
          quantity: "1.00",
          amount: { value: "180.00", currency: "RUB" },
          vat_code: 1,
          payment_subject: "service",
          payment_mode: "full_prepayment",
        },
      ],
    });
  } finally {
    await fake.close();
  }
});

test("with wrong keys, or if no server is at the API's address, it is unavailable, with no key in the reason", async () => {
  const fake = await startFakeYookassa();
  const wrongKey = { ...optionsFor(fake.url), secretKey: new Secret("wrong_key_4711") };
  const noServer = optionsFor(new URL("http://127.0.0.1:9"));
  for (const options of [wrongKey, noServer]) {
    const fault = await createYookassaProvider(options)
      .lookUp("2d8f")
      .catch((error) => error);
    expect(fault).toMatchObject({ code: "payment_provider_unavailable" });
    expect(String(fault.cause)).not.toContain(options.secretKey.reveal());
  }
  await fake.close();
});
