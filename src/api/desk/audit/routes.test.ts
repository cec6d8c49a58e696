import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Json, type Person } from "../../../../test/support/api-server.ts";
import { MINUTE_MS } from "../../../kernel/duration.ts";
import { SCANNED_ROWS_MAX } from "../../../kernel/scan-page.ts";

let api: ApiServer;
let admin: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
});
afterAll(() => api.close());

const logs = (query: string, as = admin) =>
  api.call("GET", `/api/v1/admin/audit-logs${query}`, { jwt: as.jwt });

async function actionsOf(query: string): Promise<string[]> {
  const { body } = await logs(query);
  return Object.values(body.items ?? {}).map((item: Json) => String(item.action));
}

test("is for superusers: others get 403, strangers 401", async () => {
  const person = await api.register();
  const stranger = await api.call("GET", "/api/v1/admin/audit-logs");
  expect([stranger.status, (await logs("", person)).status]).toEqual([401, 403]);
});

test("lists who did what, newest first, with the client's address", async () => {
  const person = await api.register({ balance: "20" });
  await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json: { duration_hours: 24 } });
  const { body } = await logs(`?user_id=${person.id}`);
  expect(await actionsOf(`?user_id=${person.id}`)).toEqual([
    "token.purchased",
    "wallet.deposited",
    "user.login",
    "user.registered",
  ]);
  expect(body).toMatchObject({
    total: 4,
    items: [
      {
        user_id: person.id,
        username: person.username,
        resource_type: "token",
        after: { cost: "18.00" },
        ip_address: expect.stringMatching(/127\.0\.0\.1|::1/),
        user_agent: expect.any(String),
        request_id: expect.any(String),
      },
      {},
      {},
      {},
    ],
  });
});

test("what nobody did names nobody", async () => {
  const row = { id: api.world.newId(), action: "test.by_nobody", resource_type: "test" };
  const created_at = new Date(api.world.clock.nowMs());
  await api.world.database.direct
    .insertInto("audit_logs")
    .values({ ...row, created_at })
    .execute();
  const { body } = await logs("?action=test.by_nobody");
  expect(body.items).toMatchObject([{ user_id: null, username: null }]);
});

test("is filtered by action, resource and time, and pages by cursor", async () => {
  const person = await api.register({ balance: "1" });
  const user = `user_id=${person.id}`;
  expect(await actionsOf(`?${user}&action=user.login`)).toEqual(["user.login"]);
  expect(await actionsOf(`?${user}&resource_type=wallet`)).toEqual(["wallet.deposited"]);
  api.world.clock.advance(MINUTE_MS);
  const later = new Date(api.world.clock.nowMs()).toISOString();
  await api.logIn(person.email);
  expect(await actionsOf(`?${user}&from=${later}`)).toEqual(["user.login"]);
  expect(await actionsOf(`?${user}&to=${later}`)).toHaveLength(3);
  const first = await logs(`?${user}&limit=3`);
  expect(await actionsOf(`?${user}&limit=3&cursor=${first.body.next_cursor}`)).toEqual(["user.registered"]);
  const wrong = [await logs("?from=yesterday"), await logs("?user_id=no-id"), await logs("?limit=0")];
  expect(wrong.map(({ status }) => status)).toEqual([422, 422, 422]);
});

test("is searched in all texts of a record, also its states, and filtered by what was changed", async () => {
  const person = await api.register({ balance: "20" });
  const path = `/api/v1/admin/users/${person.id}`;
  await api.call("PATCH", path, { jwt: admin.jwt, json: { role: "support", reason: "Second Shift" } });
  const found = (query: string) => actionsOf(`?resource_id=${person.id}&${query}`);
  expect(await found("search=second shift")).toEqual(["user.role_changed"]);
  expect(await found('search="role": "SUPPORT"')).toEqual(["user.role_changed"]);
  expect(await found("search=20.00&resource_type=wallet")).toEqual(["wallet.deposited"]);
  expect(await found("search=nothing of it")).toEqual([]);
  expect(await found("action=user.registered")).toEqual(["user.registered"]);
});

test("a search that finds too little says how far back it has looked, and its cursor goes on from there", async () => {
  const person = await api.register();
  api.world.clock.advance(MINUTE_MS);
  const newest = new Date(api.world.clock.nowMs());
  const rows = sql`SELECT (left(${api.world.newId()}, 13) || '-7fff-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'a.flood', 'test', ${newest}
                     FROM generate_series(1, ${SCANNED_ROWS_MAX}::integer) AS n`;
  await sql`INSERT INTO audit_logs (id, action, resource_type, created_at) ${rows}`.execute(
    api.world.database.direct,
  );
  const query = `?search=${person.id}&action=user.registered`;
  expect(await actionsOf(query)).toEqual(["user.registered"]);
  const first = (await logs(`?search=${person.id}`)).body;
  expect(first).toMatchObject({ items: [], total: 0, total_capped: true });
  expect(new Date(String(first.searched_back_to))).toEqual(newest);
  expect(await actionsOf(`?search=${person.id}&cursor=${first.next_cursor}`)).toEqual([
    "user.login",
    "user.registered",
  ]);
});
