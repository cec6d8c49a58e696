import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const purchase = (person: Person, json: object, headers: Record<string, string> = {}) =>
  api.call("POST", "/api/v1/currency/purchase", { jwt: person.jwt, json, headers });
const read = (person: Person, path: string) =>
  api.call("GET", `/api/v1/currency/payments${path}`, { jwt: person.jwt });

describe("a purchase of ZNC", () => {
  test("opens a checkout and moves no balance", async () => {
    const person = await api.register();
    const { status, body } = await purchase(person, { amount: "100.50" });
    expect([status, body]).toMatchObject([
      201,
      {
        amount_znc: "100.50",
        amount_rub: "1005.00",
        status: "pending",
        provider: "mock",
        refunded_znc: "0.00",
      },
    ]);
    expect(body.payment_url).toBe(
      `https://zenzefi.example/api/v1/webhooks/mock-payment?payment_id=${body.payment_id}`,
    );
    expect(await api.balanceOf(person)).toBe("0.00");
    expect((await read(person, `/${body.payment_id}`)).body).toEqual(body);
  });

  test("is refused with 429 while 20 payments are open, and that answer is not stored for a key", async () => {
    const person = await api.register();
    const key = { "idempotency-key": "the 21st" };
    const opened = [];
    for (let made = 0; made < 20; made += 1) opened.push(await purchase(person, { amount: 1 }));
    const { status, body, headers } = await purchase(person, { amount: 1 }, key);
    expect([status, body.code, headers.get("retry-after")]).toEqual([429, "open_payments_limit", "86400"]);
    await api.call("POST", `/api/v1/webhooks/mock-payment?payment_id=${opened[0]?.body.payment_id}`, {
      raw: "action=cancel",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect((await purchase(person, { amount: 1 }, key)).status).toBe(201);
  });

  test("accepts amount_znc of v0.6, and both members if they agree", async () => {
    const person = await api.register();
    expect((await purchase(person, { amount_znc: 5 })).body.amount_znc).toBe("5.00");
    expect((await purchase(person, { amount: 5, amount_znc: "5.00" })).status).toBe(201);
  });

  test.each([
    ["no amount", {}, "/amount"],
    ["two amounts", { amount: 5, amount_znc: 6 }, "/amount_znc"],
    ["less than the least", { amount: "0.99" }, "/amount"],
    ["more than the most", { amount: "100000.01" }, "/amount"],
    ["three decimals", { amount_znc: 1.001 }, "/amount_znc"],
    ["a provider that is off", { amount: 5, provider: "stripe" }, "/provider"],
    ["a provider that does not exist", { amount: 5, provider: "paypal" }, "/provider"],
    ["a foreign return_url", { amount: 5, return_url: "https://evil.example/" }, "/return_url"],
    ["a return_url of no web page", { amount: 5, return_url: "javascript:alert(1)" }, "/return_url"],
  ])("with %s is refused with 422", async (_what, json, path) => {
    const person = await api.register();
    const { status, body } = await purchase(person, json);
    expect([status, body.code, body.errors]).toMatchObject([422, "validation_failed", [{ path }]]);
    expect((await read(person, "")).body.total).toBe(0);
  });

  test("has its errors in both languages", async () => {
    const person = await api.register();
    const { body } = await purchase(person, { amount: "0.5" }, { "accept-language": "ru" });
    expect(body.detail).toContain("не меньше 1.00");
  });

  test.each([
    "http://localhost:61000/wallet?tab=1",
    "https://zenzefi.example/thanks",
  ])("accepts %s as return_url: it is of an allowed origin", async (return_url) => {
    const person = await api.register();
    expect((await purchase(person, { amount: 5, return_url })).status).toBe(201);
  });

  test("with the same Idempotency-Key makes one payment, and with another body is refused", async () => {
    const person = await api.register();
    const key = { "idempotency-key": "purchase-1" };
    const first = await purchase(person, { amount: 5 }, key);
    const again = await purchase(person, { amount: 5 }, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect((await purchase(person, { amount: 6 }, key)).body.code).toBe("idempotency_key_reused");
    expect((await read(person, "")).body.total).toBe(1);
  });

  test("twenty at once with one Idempotency-Key make one payment", async () => {
    const person = await api.register();
    const key = { "idempotency-key": "purchase-2" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => purchase(person, { amount: 5 }, key)));
    const codes = answers.filter(({ status }) => status !== 201).map(({ body }) => String(body.code));
    expect(codes.filter((code) => code !== "idempotency_key_in_use")).toEqual([]);
    expect((await read(person, "")).body.total).toBe(1);
  });

  test("does not exist if no provider is on", async () => {
    const server = await ApiServer.start({}, []);
    try {
      const { jwt } = await server.register();
      const answer = await server.call("POST", "/api/v1/currency/purchase", { jwt, json: { amount: 1 } });
      expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
      const webhook = await server.call("POST", "/api/v1/webhooks/payment", { json: {} });
      expect(webhook.status).toBe(404);
    } finally {
      await server.close();
    }
  });
});

describe("the list of payments", () => {
  test("contains only the user's payments, newest first, by status and page by page", async () => {
    const [person, other] = [await api.register(), await api.register()];
    for (const amount of [1, 2, 3]) await purchase(person, { amount });
    await purchase(other, { amount: 9 });
    const { body } = await read(person, "?limit=2");
    expect(body).toMatchObject({ total: 3, items: [{ amount_znc: "3.00" }, { amount_znc: "2.00" }] });
    const next = await read(person, `?limit=2&cursor=${body.next_cursor}`);
    expect(next.body).toMatchObject({ items: [{ amount_znc: "1.00" }], next_cursor: null });
    expect((await read(person, "?status=succeeded")).body.total).toBe(0);
  });

  test("a payment of another user is not found", async () => {
    const [person, other] = [await api.register(), await api.register()];
    const { body: payment } = await purchase(other, { amount: 9 });
    expect((await read(person, `/${payment.payment_id}`)).body.code).toBe("payment_not_found");
  });
});
