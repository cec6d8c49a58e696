import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, MOCK_WEBHOOK_SECRET, type Person } from "../../../test/support/api-server.ts";
import { signMockEvent } from "../../adapters/payments/mock/mock-provider.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const RETURN_URL = "http://localhost:61000/wallet?from=<checkout>&x=1".replace("<checkout>", "checkout");

async function newPayment(person: Person, json: object = {}): Promise<string> {
  const { body } = await api.call("POST", "/api/v1/currency/purchase", {
    jwt: person.jwt,
    json: { amount: "50", ...json },
  });
  return String(body.payment_id);
}

function notify(payment_id: string, status: string, signature?: string) {
  const raw = JSON.stringify({ payment_id, status });
  const signed = signature ?? signMockEvent(MOCK_WEBHOOK_SECRET, raw);
  return api.call("POST", "/api/v1/webhooks/payment", {
    raw,
    headers: { "content-type": "application/json", "x-webhook-signature": signed },
  });
}

async function statusOf(person: Person, id: string): Promise<unknown> {
  const { body } = await api.call("GET", `/api/v1/currency/payments/${id}`, { jwt: person.jwt });
  return body.status;
}

function inbox() {
  return api.world.database.direct.selectFrom("payment_events").selectAll().orderBy("id").execute();
}

describe("the mock provider's webhook", () => {
  test("credits once, with the deposit naming the payment and one audit row", async () => {
    const person = await api.register();
    const id = await newPayment(person);
    const answers = [await notify(id, "succeeded"), await notify(id, "succeeded")];
    expect(answers).toMatchObject([
      { status: 200, body: { received: true, outcome: "applied" } },
      { status: 200, body: { received: true, outcome: "applied" } },
    ]);
    expect([await api.balanceOf(person), await statusOf(person, id)]).toEqual(["50.00", "succeeded"]);
    const { body } = await api.call("GET", "/api/v1/currency/transactions", { jwt: person.jwt });
    expect(body.items).toMatchObject([{ amount: "50.00", transaction_type: "deposit", payment_id: id }]);
    const audit = await api.world.auditRows("payment.succeeded");
    expect(audit.filter((row) => row.resource_id === id)).toHaveLength(1);
  });

  test("does not store a signed event that is larger than any event of a provider", async () => {
    const before = (await inbox()).length;
    expect((await notify("x".repeat(300_000), "succeeded")).status).toBe(413);
    expect(await inbox()).toHaveLength(before);
  });

  test("a hundred copies at once credit once", async () => {
    const person = await api.register();
    const id = await newPayment(person);
    const answers = await Promise.all(Array.from({ length: 100 }, () => notify(id, "succeeded")));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await api.balanceOf(person)).toBe("50.00");
  });

  test("cancel, then succeed: canceled, and the event is stored and flagged", async () => {
    const person = await api.register();
    const id = await newPayment(person);
    expect((await notify(id, "canceled")).body.outcome).toBe("applied");
    expect((await notify(id, "succeeded")).body.outcome).toBe("illegal_transition");
    expect([await api.balanceOf(person), await statusOf(person, id)]).toEqual(["0.00", "canceled"]);
  });

  test("succeed, then cancel: succeeded", async () => {
    const person = await api.register();
    const id = await newPayment(person);
    await notify(id, "succeeded");
    expect((await notify(id, "canceled")).body.outcome).toBe("illegal_transition");
    expect([await api.balanceOf(person), await statusOf(person, id)]).toEqual(["50.00", "succeeded"]);
  });

  test.each([
    ["a wrong signature", "0".repeat(64)],
    ["no signature", ""],
    ["a signature that is no hex", "zz"],
  ])("%s answers 401 and stores nothing but a metric", async (_what, signature) => {
    const person = await api.register();
    const id = await newPayment(person);
    const before = await inbox();
    const { status, body } = await notify(id, "succeeded", signature);
    expect([status, body.code]).toEqual([401, "webhook_signature_invalid"]);
    expect([await inbox(), await api.balanceOf(person)]).toEqual([before, "0.00"]);
    const { text } = await api.call("GET", "/metrics");
    expect(text).toMatch(/payment_events_total\{provider="mock",outcome="signature_invalid"\} [1-9]/);
  });

  test.each([
    "no-payment",
    randomUUID(),
  ])("an event of an unknown payment (%s) is answered, stored and not credited", async (id) => {
    const { status, body } = await notify(id, "succeeded");
    expect([status, body.outcome]).toEqual([200, "unknown_payment"]);
    expect((await inbox()).at(-1)).toMatchObject({ outcome: "unknown_payment", payment_id: null });
  });

  test.each([
    ["no payment", {}],
    ["another status", { payment_id: randomUUID(), status: "refunded" }],
    ["a list", []],
  ])("a signed body with %s answers 422 and is not stored", async (_what, json) => {
    const before = await inbox();
    const raw = JSON.stringify(json);
    const { status } = await api.call("POST", "/api/v1/webhooks/payment", {
      raw,
      headers: {
        "content-type": "application/json",
        "x-webhook-signature": signMockEvent(MOCK_WEBHOOK_SECRET, raw),
      },
    });
    expect([status, await inbox()]).toEqual([422, before]);
  });
});

describe("the mock checkout page", () => {
  const PATH = "/api/v1/webhooks/mock-payment?payment_id=";
  const press = (id: string, action: string) =>
    api.call("POST", `${PATH}${id}`, {
      raw: `action=${action}`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });

  test("has Pay and Cancel without a script; a GET moves no money", async () => {
    const person = await api.register();
    const id = await newPayment(person);
    const page = await api.call("GET", `${PATH}${id}`);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(page.text).toContain(">Pay<");
    expect(page.text).toContain(">Cancel<");
    expect(page.text).toContain("50.00");
    expect(page.text).not.toContain("<script");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    await api.call("GET", `${PATH}${id}&action=pay`);
    expect([await api.balanceOf(person), await statusOf(person, id)]).toEqual(["0.00", "pending"]);
  });

  test("Pay credits once and goes to return_url", async () => {
    const person = await api.register();
    const id = await newPayment(person, { return_url: RETURN_URL });
    const answers = [await press(id, "pay"), await press(id, "pay")];
    expect(answers.map(({ status, headers }) => [status, headers.get("location")])).toEqual([
      [303, RETURN_URL],
      [303, RETURN_URL],
    ]);
    expect(await api.balanceOf(person)).toBe("50.00");
    const page = await api.call("GET", `${PATH}${id}`, { headers: { "accept-language": "ru" } });
    expect(page.text).toContain("Оплачено");
    expect(page.text).not.toContain("<form");
    expect(page.text).toContain(`href="${RETURN_URL.replace("&", "&#38;")}"`);
  });

  test("Cancel cancels and, without a return_url, displays the result", async () => {
    const person = await api.register();
    const id = await newPayment(person);
    const { status, headers } = await press(id, "cancel");
    expect([status, headers.get("location")]).toEqual([303, `${PATH}${id}`]);
    expect([await api.balanceOf(person), await statusOf(person, id)]).toEqual(["0.00", "canceled"]);
  });

  test("refuses another button with 422 and an unknown payment with 404", async () => {
    const id = await newPayment(await api.register());
    expect((await press(id, "steal")).status).toBe(422);
    expect((await press(randomUUID(), "pay")).body.code).toBe("payment_not_found");
    expect((await api.call("GET", `${PATH}no-id`)).status).toBe(422);
  });
});
