import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { verifyLedger } from "../../../domain/books/verify-ledger.ts";

let api: ApiServer;
let admin: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
});
afterAll(() => api.close());

async function paidPayment(person: Person, amount: string): Promise<string> {
  const { body } = await api.call("POST", "/api/v1/currency/purchase", { jwt: person.jwt, json: { amount } });
  await api.call("POST", `/api/v1/webhooks/mock-payment?payment_id=${body.payment_id}`, {
    raw: "action=pay",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  return String(body.payment_id);
}

const refund = (id: string, options: Parameters<ApiServer["call"]>[2] = {}, as = admin) =>
  api.call("POST", `/api/v1/admin/payments/${id}/refund`, { jwt: as.jwt, ...options });
const list = (query: string, as = admin) =>
  api.call("GET", `/api/v1/admin/payments${query}`, { jwt: as.jwt });

test("both calls are for superusers", async () => {
  const person = await api.register();
  const id = await paidPayment(person, "10");
  const answers = [await list("", person), await refund(id, {}, person)];
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
    [403, "forbidden"],
    [403, "forbidden"],
  ]);
  expect(await api.balanceOf(person)).toBe("10.00");
});

test("payments are listed with their filters", async () => {
  const person = await api.register();
  const paid = await paidPayment(person, "10");
  await api.call("POST", "/api/v1/currency/purchase", { jwt: person.jwt, json: { amount: 20 } });
  const mine = `?user_id=${person.id}`;
  expect((await list(mine)).body).toMatchObject({
    total: 2,
    items: [
      { amount_znc: "20.00", user_id: person.id, username: person.username },
      { payment_id: paid, provider_payment_id: paid, username: person.username },
    ],
  });
  const totals = [
    "&status=succeeded",
    "&provider=stripe",
    "&from=2026-01-15T12:00:00Z",
    "&to=2026-01-15T12:00:00Z",
  ];
  const found = [];
  for (const filter of totals) found.push((await list(mine + filter)).body.total);
  expect(found).toEqual([1, 0, 2, 0]);
});

test("a payment is read by its id, with who pays it", async () => {
  const person = await api.register();
  const id = await paidPayment(person, "10");
  const read = (paymentId: string) =>
    api.call("GET", `/api/v1/admin/payments/${paymentId}`, { jwt: admin.jwt });
  const { status, body } = await read(id);
  expect([status, body]).toMatchObject([
    200,
    { payment_id: id, status: "succeeded", user_id: person.id, username: person.username },
  ]);
  const unknown = await read(randomUUID());
  expect([unknown.status, unknown.body.code]).toEqual([404, "payment_not_found"]);
});

test("a refund takes the whole sum out of the wallet and returns it; a repeated request returns the same refund", async () => {
  const person = await api.register();
  const id = await paidPayment(person, "30");
  const first = await refund(id, { json: { reason: "asked for it" } });
  expect([first.status, first.body]).toMatchObject([
    200,
    {
      status: "succeeded",
      amount_znc: "30.00",
      amount_rub: "300.00",
      payment: { payment_id: id, status: "refunded", refunded_znc: "30.00" },
    },
  ]);
  expect((await refund(id)).body).toEqual(first.body);
  expect(await api.balanceOf(person)).toBe("0.00");
  const audit = (await api.world.auditRows("payment.refunded")).filter((row) => row.resource_id === id);
  expect(audit).toMatchObject([{ actor_id: admin.id, reason: "asked for it" }]);
  const { body } = await api.call("GET", "/api/v1/currency/transactions", { jwt: person.jwt });
  expect(body.items).toMatchObject([{ amount: "-30.00", transaction_type: "refund", payment_id: id }, {}]);
});

test("a refund gives back only what is still in the wallet", async () => {
  const person = await api.register();
  const id = await paidPayment(person, "30");
  await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json: { duration_hours: 24 } });
  expect((await refund(id)).body).toMatchObject({ amount_znc: "12.00", amount_rub: "120.00" });
  expect(await api.balanceOf(person)).toBe("0.00");
});

test("ten refunds at once take the money once", async () => {
  const person = await api.register();
  const [id, other] = [await paidPayment(person, "30"), await paidPayment(person, "30")];
  const answers = await Promise.all(Array.from({ length: 10 }, () => refund(id)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect([await api.balanceOf(person), other]).toEqual(["30.00", other]);
});

test("with an Idempotency-Key the stored answer is sent again, also if it is an error", async () => {
  const person = await api.register();
  const { body: pending } = await api.call("POST", "/api/v1/currency/purchase", {
    jwt: person.jwt,
    json: { amount: 20 },
  });
  const headers = { "idempotency-key": randomUUID() };
  const answers = [
    await refund(String(pending.payment_id), { headers }),
    await refund(String(pending.payment_id), { headers }),
  ];
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
    [409, "payment_not_refundable"],
    [409, "payment_not_refundable"],
  ]);
  expect(answers[1]?.headers.get("idempotent-replayed")).toBe("true");
});

test("a refund of spent money, an unknown payment or an invalid id is refused, and no money moves", async () => {
  const person = await api.register();
  const id = await paidPayment(person, "18");
  await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json: { duration_hours: 24 } });
  const answers = [await refund(id), await refund(randomUUID()), await refund("no-id")];
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
    [409, "nothing_to_refund"],
    [404, "payment_not_found"],
    [422, "validation_failed"],
  ]);
  expect((await verifyLedger(api.world.database.direct)).violations).toEqual([]);
});

test("the desk sees what was paid in and returned of a payment, and each refund with its state", async () => {
  const person = await api.register();
  const id = await paidPayment(person, "30");
  const refundsOf = (as = admin) => api.call("GET", `/api/v1/admin/payments/${id}/refunds`, { jwt: as.jwt });
  expect((await list(`?user_id=${person.id}`)).body.items).toMatchObject([
    { paid_rub: "300.00", refunded_rub: "0.00", disputed_rub: "0.00", lost_rub: "0.00" },
  ]);
  expect((await refundsOf()).body).toEqual({ items: [] });
  const { body: made } = await refund(id);
  expect((await list(`?user_id=${person.id}`)).body.items).toMatchObject([{ refunded_rub: "300.00" }]);
  expect((await refundsOf()).body.items).toMatchObject([
    { refund_id: made.refund_id, origin: "desk", status: "succeeded", provider_refund_id: made.refund_id },
  ]);
  expect((await refundsOf(person)).status).toBe(403);
  const unknown = await api.call("GET", `/api/v1/admin/payments/${randomUUID()}/refunds`, { jwt: admin.jwt });
  expect([unknown.status, unknown.body.code]).toEqual([404, "payment_not_found"]);
});
