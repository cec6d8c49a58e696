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

const PATH = "/api/v1/admin/sessions";
const list = (query: string, as = admin) => api.call("GET", `${PATH}${query}`, { jwt: as.jwt });
const end = (id: string, as = admin) => api.call("DELETE", `${PATH}/${id}?reason=audit`, { jwt: as.jwt });

/** A user whose device holds a token. */
async function holder() {
  const person = await api.register({ balance: "1" });
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", {
    jwt: person.jwt,
    json: { duration_hours: 1 },
  });
  const sessionId = api.world.newId();
  await api.world.database.direct
    .insertInto("proxy_sessions")
    .values({ id: sessionId, token_id: String(body.id), user_id: person.id, device_id: "laptop-of-ann" })
    .execute();
  return { person, sessionId, tokenId: String(body.id) };
}

test("is for superusers: others get 403, strangers 401", async () => {
  const { person, sessionId } = await holder();
  const stranger = await api.call("GET", PATH);
  const answers = [stranger, await list("", person), await end(sessionId, person)];
  expect(answers.map(({ status }) => status)).toEqual([401, 403, 403]);
});

test("lists sessions by user with a hint of the device id, never the whole id", async () => {
  const { person, sessionId, tokenId } = await holder();
  const { text, body } = await list(`?user_id=${person.id}`);
  expect(body).toMatchObject({
    total: 1,
    items: [
      {
        id: sessionId,
        user_id: person.id,
        username: person.username,
        token_id: tokenId,
        device_id_hint: "laptop-o",
        is_active: true,
        ended_at: null,
      },
    ],
  });
  expect(text).not.toContain("laptop-of-ann");
});

test("ending a session cuts it at once, leaves one audit row, and works once", async () => {
  const { person, sessionId } = await holder();
  const signals = api.signals.access;
  expect((await end(sessionId)).status).toBe(204);
  expect(api.signals.access).toBe(signals + 1);
  const changes = await api.world.database.direct
    .selectFrom("access_changes")
    .select("kind")
    .where("session_id", "=", sessionId)
    .execute();
  expect(changes).toEqual([{ kind: "session_ended" }]);
  expect((await end(sessionId)).status).toBe(404);
  expect((await end(randomUUID())).status).toBe(404);
  const rows = (await api.world.auditRows("session.ended")).filter((row) => row.resource_id === sessionId);
  expect(rows).toMatchObject([{ actor_id: admin.id, reason: "audit" }]);
  expect((await list(`?user_id=${person.id}`)).body).toMatchObject({
    items: [{ is_active: false, end_reason: "ended_by_admin" }],
  });
  expect((await list(`?user_id=${person.id}&active_only=true`)).body).toMatchObject({ items: [], total: 0 });
});

test("sessions are filtered by token, start and what the desk sees of the client; never by the rest of a device id", async () => {
  const { person, sessionId, tokenId } = await holder();
  const { direct } = api.world.database;
  const startedMs = api.world.clock.nowMs();
  const [startedAt, nextSecond] = [startedMs, startedMs + 1_000].map((ms) => new Date(ms).toISOString());
  const client = { ip: "192.0.2.77", user_agent: "Client 7", started_at: new Date(startedMs) };
  await direct.updateTable("proxy_sessions").set(client).where("id", "=", sessionId).execute();
  const found = async (query: string) =>
    Object.values((await list(`?user_id=${person.id}&${query}`)).body.items ?? {}).length;
  const hits = ["search=LAPTOP-O", "search=192.0.2.77", "search=client", `token_id=${tokenId}`];
  const misses = ["search=laptop-of", "search=of-ann", `token_id=${randomUUID()}`, `from=${nextSecond}`];
  const bounds = [`from=${startedAt}`, `to=${nextSecond}`];
  for (const query of [...hits, ...bounds]) expect([query, await found(query)]).toEqual([query, 1]);
  for (const query of [...misses, `to=${startedAt}`]) {
    expect([query, await found(query)]).toEqual([query, 0]);
  }
});
