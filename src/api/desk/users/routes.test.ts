import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Json, type Person } from "../../../../test/support/api-server.ts";

let api: ApiServer;
let admin: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
});
afterAll(() => api.close());

const administer = (userId: string, json: object, as = admin) =>
  api.call("PATCH", `/api/v1/admin/users/${userId}`, { jwt: as.jwt, json });

test("is for the desk: others get 403, strangers 401", async () => {
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

describe("roles", () => {
  test("whoever gets one has to sign in again, who changes the own one or loses it does not", async () => {
    const person = await api.register();
    const { email, password } = person;
    const json = { email, password, refresh: true };
    const { body } = await api.call("POST", "/api/v1/auth/login", { json });
    const me = async (jwt: string) => (await api.call("GET", "/api/v1/users/me", { jwt })).status;
    await administer(person.id, { role: "owner" });
    const refreshing = { json: { refresh_token: body.refresh_token } };
    expect([
      await me(person.jwt),
      (await api.call("POST", "/api/v1/auth/refresh", refreshing)).status,
    ]).toEqual([401, 401]);
    const jwt = await api.logIn(email);
    expect((await administer(person.id, { role: "support" }, { ...person, jwt })).status).toBe(200);
    expect(await me(jwt)).toBe(200);
    await administer(person.id, { role: null });
    expect(await me(jwt)).toBe(200);
  });

  test("is_superuser and role say the same in answers, and a client that knows only the former keeps working", async () => {
    const person = await api.register();
    const change = async (json: object): Promise<Json> => {
      const { body } = await administer(person.id, json);
      return [body.role, body.is_superuser] as unknown as Json;
    };
    expect([
      await change({ is_superuser: true }),
      await change({ is_superuser: false }),
      await change({ role: "support" }),
      await change({ is_superuser: false }),
      await change({ role: "owner", is_superuser: true }),
      await change({ role: null }),
    ]).toEqual([
      ["owner", true],
      [null, false],
      ["support", false],
      ["support", false],
      ["owner", true],
      [null, false],
    ]);
    const contradiction = await administer(person.id, { role: "support", is_superuser: true });
    expect([contradiction.status, (await administer(person.id, { role: "root" })).status]).toEqual([
      422, 422,
    ]);
  });

  test("an operator deactivates customers, but moves no money, grants no role and touches no account of the desk", async () => {
    const [operator, support, person] = [
      await api.registerRole("operator"),
      await api.registerRole("support"),
      await api.register({ balance: "10" }),
    ];
    const answers = [];
    for (const json of [
      { currency_balance: 20 },
      { currency_balance: 1 },
      { role: "auditor" },
      { is_superuser: false },
    ]) {
      answers.push((await administer(person.id, { ...json, is_active: false }, operator)).body.code);
    }
    for (const of of [admin, support, operator]) {
      answers.push((await administer(of.id, { is_active: false }, operator)).body.code);
    }
    expect(answers).toEqual([...Array(4).fill("forbidden"), ...Array(3).fill("account_protected")]);
    expect((await administer(person.id, { is_active: false }, operator)).body).toMatchObject({
      is_active: false,
      role: null,
      currency_balance: "10.00",
    });
  });

  test("a link that sets the password of somebody with a role is made by owners only", async () => {
    const [support, auditor, person] = [
      await api.registerRole("support"),
      await api.registerRole("auditor"),
      await api.register(),
    ];
    const link = (of: Person, by: Person) =>
      api.call("POST", `/api/v1/admin/users/${of.id}/password-reset`, { jwt: by.jwt });
    for (const of of [admin, auditor, support]) {
      expect((await link(of, support)).body.code).toBe("account_protected");
    }
    expect([(await link(person, support)).status, (await link(auditor, admin)).status]).toEqual([201, 201]);
  });

  test("two owners who demote each other at once leave one", async () => {
    const other = await api.registerSuperuser();
    const answers = await Promise.all([
      administer(other.id, { role: null }),
      administer(admin.id, { role: "auditor" }, other),
    ]);
    const owners = await api.world.database.direct
      .selectFrom("users")
      .select("id")
      .where("is_superuser", "=", true)
      .execute();
    expect(owners).toHaveLength(1);
    // The later one is the last owner, or has lost the role or the sign-in before it was let in.
    expect([
      [200, 401],
      [200, 403],
      [200, 409],
    ]).toContainEqual(answers.map(({ status }) => status).sort());
    if (owners[0]?.id === other.id) await administer(admin.id, { role: "owner" }, other);
    admin = { ...admin, jwt: await api.logIn(admin.email) };
  });

  test("the list of users is filtered by role", async () => {
    const auditor = await api.registerRole("auditor");
    const { body } = await api.call("GET", "/api/v1/admin/users?role=auditor", { jwt: auditor.jwt });
    expect(Object.values(body.items ?? {}).map(({ role }) => role)).toContain("auditor");
    expect(new Set(Object.values(body.items ?? {}).map(({ role }) => String(role)))).toEqual(
      new Set(["auditor"]),
    );
  });
});
