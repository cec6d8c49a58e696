import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { creditSteps } from "../../../../test/support/credit-steps.ts";
import { DAY_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
let admin: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
});
afterAll(() => api.close());

const adjust = (person: Person, json: object) =>
  api.call("POST", `/api/v1/admin/users/${person.id}/adjustments`, { jwt: admin.jwt, json });
const balanceOf = async (person: Person) =>
  (await api.call("GET", "/api/v1/currency/balance", { jwt: person.jwt })).body;

test("the desk names the kind of an adjustment, and both see which part of the balance was granted, and until when", async () => {
  const person = await api.register({ balance: "10" });
  const granted = await adjust(person, { amount: "5", credit_kind: "granted", reason: "for the outage" });
  expect([granted.status, granted.body]).toMatchObject([
    201,
    { amount: "5.00", granted: "5.00", new_balance: "15.00" },
  ]);
  expect((await adjust(person, { amount: "1", credit_kind: "paid" })).body).toMatchObject({
    granted: "0.00",
  });
  await creditSteps(api.world).run(30);
  expect(await balanceOf(person)).toEqual({
    balance: "16.00",
    currency: "ZNC",
    debt: "0.00",
    paid: "11.00",
    granted: "5.00",
    granted_expires_at: new Date(api.world.clock.nowMs() + 30 * DAY_MS).toISOString().replace("Z", "+00:00"),
    granted_expiring: "5.00",
  });
  const me = await api.call("GET", "/api/v1/users/me", { jwt: person.jwt });
  expect(me.body).toMatchObject({ currency_balance: "16.00", currency_granted: "5.00" });
  const desk = await api.call("GET", `/api/v1/admin/users/${person.id}`, { jwt: admin.jwt });
  const { granted_expires_at, granted_expiring } = await balanceOf(person);
  const atDesk = {
    currency_balance: "16.00",
    currency_granted: "5.00",
    granted_expires_at,
    granted_expiring,
  };
  expect(desk.body).toMatchObject(atDesk);
  const json = { is_active: false };
  const changed = await api.call("PATCH", `/api/v1/admin/users/${person.id}`, { jwt: admin.jwt, json });
  expect(changed.body).toMatchObject(atDesk);
  const other = await api.register();
  expect((await api.call("GET", `/api/v1/admin/users/${other.id}`, { jwt: admin.jwt })).body).toMatchObject({
    granted_expires_at: null,
    granted_expiring: "0.00",
  });
});

test("each entry says what of it is granted, and a refund what of it comes back as granted", async () => {
  const person = await api.register({ balance: "10" });
  await adjust(person, { amount: "5", credit_kind: "granted" });
  const json = { duration_hours: 12 };
  const { body: token } = await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json });
  const path = `/api/v1/tokens/${token.id}`;
  const preview = await api.call("GET", `${path}/refund-preview`, { jwt: person.jwt });
  expect(preview.body).toMatchObject({ refund_amount: "10.00", refund_granted: "5.00" });
  const revoked = await api.call("DELETE", path, { jwt: person.jwt });
  expect(revoked.body).toMatchObject(preview.body);
  const entries = await api.call("GET", "/api/v1/currency/transactions", { jwt: person.jwt });
  expect(entries.body.items).toMatchObject([
    { amount: "10.00", granted: "5.00", transaction_type: "refund" },
    { amount: "-10.00", granted: "-5.00", transaction_type: "purchase" },
    { amount: "5.00", granted: "5.00", transaction_type: "adjustment" },
    { amount: "10.00", granted: "0.00", transaction_type: "deposit" },
  ]);
  const csv = await api.call("GET", "/api/v1/currency/transactions/export", {
    jwt: person.jwt,
    headers: { "accept-language": "ru" },
  });
  expect(csv.text).toMatch(/;Покупка;-10,00;.*;-5,00\r\n/);
});

test("deducting more of a kind than there is of it is refused, with how much there is, in words too", async () => {
  const person = await api.register({ balance: "10" });
  await adjust(person, { amount: "5", credit_kind: "granted" });
  const refused = await adjust(person, { amount: "-5.01", credit_kind: "granted" });
  expect([refused.status, refused.body]).toMatchObject([
    409,
    { code: "credit_kind_insufficient", available: "5.00", amount: "5.01" },
  ]);
  expect(refused.body.detail).toContain("5.00 ZNC");
  expect((await adjust(person, { amount: "-12" })).body).toMatchObject({
    granted: "-5.00",
    new_balance: "3.00",
  });
  expect((await adjust(person, { amount: "1", credit_kind: "gift" })).status).toBe(422);
});

test("a batch of adjustments names the kind, and no other batch does", async () => {
  const person = await api.register({ balance: "10" });
  const order = { action: "adjust_balance", ids: [person.id], reason: "for the outage" };
  const call = (path: string, json: object) =>
    api.call("POST", `/api/v1/admin/batches${path}`, { jwt: admin.jwt, json });
  const rehearsed = await call("", { ...order, amount: "3", credit_kind: "granted", dry_run: true });
  expect(rehearsed.body).toMatchObject({ credit_kind: "granted", counts: { done: 1 } });
  const wrong = await call("", { ...order, action: "deactivate", credit_kind: "granted" });
  expect([wrong.status, wrong.body.errors]).toMatchObject([422, [{ path: "/credit_kind" }]]);
});

test("expired credit has an entry of its own, which can be filtered", async () => {
  const person = await api.register({ balance: "10" });
  await adjust(person, { amount: "5", credit_kind: "granted" });
  const { run } = creditSteps(api.world);
  await run(1);
  api.world.clock.advance(DAY_MS);
  await run(1);
  const path = "/api/v1/currency/transactions?transaction_type=bonus_expired";
  const { body } = await api.call("GET", path, { jwt: await api.logIn(person.email) });
  expect(body.items).toMatchObject([
    { amount: "-5.00", granted: "-5.00", balance_after: "10.00", meaning: { code: "bonus_expired" } },
  ]);
});
