import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Json, type Person } from "../../../../test/support/api-server.ts";
import { holdTransaction } from "../../../../test/support/facts/held-transaction.ts";

let api: ApiServer;
let admin: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
});
afterAll(() => api.close());

const call = (method: string, path: string, more: { json?: object; ifMatch?: string; as?: Person } = {}) =>
  api.call(method, path, {
    jwt: (more.as ?? admin).jwt,
    headers: more.ifMatch === undefined ? {} : { "if-match": more.ifMatch },
    ...(more.json === undefined ? {} : { json: more.json }),
  });

async function newBundle(name = "Five days"): Promise<string> {
  const json = { name, token_count: 5, duration_hours: 24, discount_percent: 10 };
  return String((await call("POST", "/api/v1/bundles", { json })).body.id);
}

const read = async (id: string) => {
  const { body, headers } = await call("GET", `/api/v1/admin/bundles/${id}`);
  return { body, etag: headers.get("etag") ?? "" };
};

test("the desk's list also has bundles that are not on offer, filtered and in pages", async () => {
  const id = await newBundle("Retired 100%");
  expect((await call("DELETE", `/api/v1/bundles/${id}`)).status).toBe(204);
  const namesOf = async (query: string): Promise<string[]> => {
    const { body } = await call("GET", `/api/v1/admin/bundles${query}`);
    return Object.values(body.items ?? {}).map((bundle: Json) => String(bundle.name));
  };
  expect(await namesOf("?is_active=false")).toEqual(["Retired 100%"]);
  expect(await namesOf("?is_active=true")).not.toContain("Retired 100%");
  expect((await namesOf("")).at(0)).toBe("Retired 100%");
  expect((await read(id)).body.is_active).toBe(false);
  expect((await call("GET", `/api/v1/admin/bundles/${randomUUID()}`)).body.code).toBe("bundle_not_found");
});

test("an operator withdraws a bundle, and neither prices one nor brings it back", async () => {
  const operator = await api.registerRole("operator");
  const id = await newBundle();
  const back = { json: { is_active: true }, as: operator };
  const statuses = [
    (await call("DELETE", `/api/v1/bundles/${id}`, { as: operator })).status,
    (await call("PATCH", `/api/v1/bundles/${id}`, back)).status,
    (await call("POST", "/api/v1/bundles", { json: {}, as: operator })).status,
  ];
  expect(statuses).toEqual([204, 403, 403]);
});

test("a change of a version that is no more answers 412 and changes nothing; without If-Match the last one wins", async () => {
  const id = await newBundle();
  const path = `/api/v1/bundles/${id}`;
  const { etag } = await read(id);
  const first = await call("PATCH", path, { json: { name: "First" }, ifMatch: etag });
  expect([first.status, first.headers.get("etag")]).toEqual([200, (await read(id)).etag]);
  const stale = [
    await call("PATCH", path, { json: { name: "Second" }, ifMatch: etag }),
    await call("DELETE", path, { ifMatch: etag }),
    await call("PATCH", path, { json: { name: "Second" }, ifMatch: `W/${first.headers.get("etag")}` }),
  ];
  expect(stale.map(({ status, body }) => [status, body.code])).toEqual(
    Array(3).fill([412, "precondition_failed"]),
  );
  expect((await call("PATCH", path, { json: {}, ifMatch: "1" })).status).toBe(400);
  expect((await read(id)).body).toMatchObject({ name: "First", is_active: true });
  expect((await call("PATCH", path, { json: { name: "Last" } })).body.name).toBe("Last");
});

test("versions differ also if the clock stands still or is set back", async () => {
  const id = await newBundle();
  const seen = new Set([(await read(id)).etag]);
  for (const stepMs of [0, 0, -60_000, 0]) {
    api.world.clock.advance(stepMs);
    const { headers } = await call("PATCH", `/api/v1/bundles/${id}`, { json: { name: `${stepMs}` } });
    seen.add(headers.get("etag") ?? "");
  }
  api.world.clock.advance(60_000);
  expect(seen.size).toBe(5);
});

test("of two who change the same version of a bundle at once, one does, and the other learns of it", async () => {
  const id = await newBundle();
  const { etag } = await read(id);
  const gate = await holdTransaction(api.world.database);
  await gate.tx.selectFrom("bundles").select("id").where("id", "=", id).forUpdate().execute();
  const both = ["Ann's", "Bob's"].map((name) =>
    call("PATCH", `/api/v1/bundles/${id}`, { json: { name }, ifMatch: etag }),
  );
  await api.world.untilBlocked(2);
  await gate.commit();
  const answers = await Promise.all(both);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  const winner = answers.find(({ status }) => status === 200);
  expect((await read(id)).body.name).toBe(winner?.body.name);
});

test("of two who change the same version of a user at once, one does, also of a balance and in one millisecond", async () => {
  const person = await api.register({ balance: "10" });
  const path = `/api/v1/admin/users/${person.id}`;
  const etagOf = async () => (await call("GET", path)).headers.get("etag") ?? "";
  const changes = [
    { currency_balance: 15 },
    { currency_balance: 20, role: "support" },
    { role: "auditor" },
  ] as const;
  for (const [one, other] of [
    [0, 1],
    [1, 2],
    [2, 2],
  ] as const) {
    await call("PATCH", path, { json: { currency_balance: 10, role: null } });
    const ifMatch = await etagOf();
    const gate = await holdTransaction(api.world.database);
    await gate.tx
      .selectFrom("wallets")
      .select("user_id")
      .where("user_id", "=", person.id)
      .forUpdate()
      .execute();
    const both = [changes[one], changes[other]].map((json) => call("PATCH", path, { json, ifMatch }));
    await api.world.untilBlocked(2);
    await gate.commit();
    const answers = await Promise.all(both);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const winner = answers.find(({ status }) => status === 200);
    expect(winner?.headers.get("etag")).toBe(await etagOf());
  }
});

test("a purchase makes the version of an account another one: a balance is never set over it", async () => {
  const person = await api.register({ balance: "10" });
  const path = `/api/v1/admin/users/${person.id}`;
  const ifMatch = (await call("GET", path)).headers.get("etag") ?? "";
  await call("POST", "/api/v1/tokens/purchase", { json: { duration_hours: 1 }, as: person });
  const stale = await call("PATCH", path, { json: { currency_balance: 20 }, ifMatch });
  expect([stale.status, await api.balanceOf(person)]).toEqual([412, "9.00"]);
});
