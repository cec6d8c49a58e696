import { expect, test } from "vitest";
import { ApiServer } from "../../../../test/support/api-server.ts";

async function providersAt(api: ApiServer, language: string) {
  const { jwt } = await api.register();
  const headers = { "accept-language": language };
  return api.call("GET", "/api/v1/currency/providers", { jwt, headers });
}

test("signed-in users get the providers, the rate and the bounds of a payment", async () => {
  const api = await ApiServer.start();
  try {
    expect((await providersAt(api, "ru")).body).toEqual({
      items: [{ name: "mock", title: "Пробный платёж (без денег)" }],
      warning: null,
      znc_to_rub_rate: "10.00",
      amount_min: "1.00",
      amount_max: "100000.00",
    });
    expect((await api.call("GET", "/api/v1/currency/providers")).status).toBe(401);
  } finally {
    await api.close();
  }
});

test.each([
  ["en", "anybody gets ZNC without paying"],
  ["ru", "ZNC здесь получает каждый без оплаты"],
])("if mock is named, every page where ZNC can be bought states that they cost nothing: %s", async (language, said) => {
  const api = await ApiServer.start({}, [{ name: "mock", webhookSecret: null }], true);
  try {
    expect((await providersAt(api, language)).body.warning).toContain(said);
    const { jwt } = await api.register();
    const { body } = await api.call("POST", "/api/v1/currency/purchase", { jwt, json: { amount: 5 } });
    const checkout = new URL(String(body.payment_url));
    const path = checkout.pathname + checkout.search;
    const page = await api.call("GET", path, { headers: { "accept-language": language } });
    expect(page.text).toMatch(new RegExp(`<p class="loud" role="alert">[^<]*${said}`));
    const admin = await api.registerSuperuser();
    const headers = { "accept-language": language };
    const health = await api.call("GET", "/api/v1/admin/health", { jwt: admin.jwt, headers });
    expect(health.body.warnings).toEqual([expect.stringContaining("PAYMENT_PROVIDERS: mock")]);
  } finally {
    await api.close();
  }
});

test("if mock is off, there is no way to get ZNC without payment", async () => {
  const api = await ApiServer.start({}, []);
  try {
    const { jwt } = await api.register();
    const payment = "payment_id=01a208b5-62a0-7000-8d5f-13811e8de652";
    const ways = [
      ["POST", "/api/v1/currency/mock-purchase", { amount: 5 }],
      ["POST", "/api/v1/webhooks/payment", { payment_id: payment, status: "succeeded" }],
      ["GET", `/api/v1/webhooks/mock-payment?${payment}`, undefined],
      ["POST", `/api/v1/webhooks/mock-payment?${payment}`, { action: "pay" }],
    ] as const;
    for (const [method, path, json] of ways)
      expect((await api.call(method, path, { jwt, json })).status, path).toBe(404);
    const { status } = await api.call("POST", "/api/v1/currency/purchase", { jwt, json: { amount: 5 } });
    expect(status).toBeGreaterThanOrEqual(400);
    expect((await api.call("GET", "/api/v1/currency/balance", { jwt })).body.balance).toBe("0.00");
  } finally {
    await api.close();
  }
});

test("if no provider is on, the list is empty and there are no bounds", async () => {
  const api = await ApiServer.start({}, []);
  try {
    expect((await providersAt(api, "en")).body).toMatchObject({
      items: [],
      amount_min: null,
      amount_max: null,
    });
  } finally {
    await api.close();
  }
});
