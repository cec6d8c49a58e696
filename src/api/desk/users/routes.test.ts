import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";

let api: ApiServer;
let admin: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
});
afterAll(() => api.close());

const administer = (userId: string, json: object, as = admin) =>
  api.call("PATCH", `/api/v1/admin/users/${userId}`, { jwt: as.jwt, json });

test("is for superusers: others get 403, strangers 401", async () => {
  const person = await api.register();
  const stranger = await api.call("PATCH", `/api/v1/admin/users/${person.id}`, { json: {} });
  const other = await administer(person.id, { is_superuser: true }, person);
  expect([stranger.status, other.status, other.body.code]).toEqual([401, 403, "forbidden"]);
});

test("a deactivated user is refused from the next request on, and the change is signalled", async () => {
  const person = await api.register();
  const me = () => api.call("GET", "/api/v1/users/me", { jwt: person.jwt });
  const signalsBefore = api.signals.access;
  const { status, body } = await administer(person.id, { is_active: false, reason: "left" });
  expect([status, body.is_active]).toEqual([200, false]);
  expect(api.signals.access).toBe(signalsBefore + 1);
  expect(await me()).toMatchObject({ status: 403, body: { code: "account_disabled" } });

  const logIn = (password: string) =>
    api.call("POST", "/api/v1/auth/login", { json: { email: person.email, password } });
  expect((await logIn("wrong password")).status).toBe(401);
  expect(await logIn(person.password)).toMatchObject({ status: 403, body: { code: "account_disabled" } });

  await administer(person.id, { is_active: true });
  expect((await me()).status).toBe(200);
  const rows = await api.world.auditRows("user.deactivated");
  expect(rows).toMatchObject([{ actor_id: admin.id, resource_id: person.id, reason: "left" }]);
});

test("a new balance becomes an adjustment transaction with one audit row", async () => {
  const person = await api.register({ balance: "10" });
  const { body } = await administer(person.id, { currency_balance: "7.50", reason: "compensation" });
  expect(body.currency_balance).toBe("7.50");
  const { body: page } = await api.call("GET", "/api/v1/currency/transactions", { jwt: person.jwt });
  expect(page.items).toMatchObject([{ amount: "-2.50", transaction_type: "adjustment" }, {}]);
  const rows = await api.world.auditRows("wallet.adjusted");
  expect(rows.filter((row) => row.resource_id === person.id)).toHaveLength(1);
});

test("several changes are made all or not at all", async () => {
  const { body } = await administer(admin.id, { currency_balance: 5, is_superuser: false });
  expect(body.code).toBe("last_superuser");
  expect(await api.balanceOf(admin)).toBe("0.00");
});

test.each([
  { is_active: false },
  { is_superuser: false },
])("the last superuser cannot lock itself out: %o answers 409", async (change) => {
  const { status, body } = await administer(admin.id, change);
  expect([status, body.code]).toEqual([409, "last_superuser"]);
});

test("an unknown user is 404; a negative or malformed balance is 422", async () => {
  const person = await api.register();
  const answers = [
    await administer(randomUUID(), { is_active: false }),
    await administer(randomUUID(), { currency_balance: 1 }),
    await administer(person.id, { currency_balance: "-0.01" }),
    await administer(person.id, { currency_balance: "1.001" }),
    await administer("no-id", {}),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 422, 422, 422]);
});
