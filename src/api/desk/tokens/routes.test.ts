import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Json, type Person } from "../../../../test/support/api-server.ts";
import { HOUR_MS, MINUTE_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
let admin: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
});
afterAll(() => api.close());

const PATH = "/api/v1/admin/tokens";

const list = (query: string, as = admin) => api.call("GET", `${PATH}${query}`, { jwt: as.jwt });
const revoke = (tokenId: string, as = admin) =>
  api.call("DELETE", `${PATH}/${tokenId}?reason=abuse`, { jwt: as.jwt });

/** A user with 10.00 left and one token of 1 h. */
async function buyer() {
  const person = await api.register({ balance: "11" });
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", {
    jwt: person.jwt,
    json: { duration_hours: 1 },
  });
  return { person, tokenId: String(body.id), token: String(body.token) };
}

test("is for superusers: others get 403, strangers 401", async () => {
  const { person, tokenId } = await buyer();
  const answers = [
    await list("", person),
    await revoke(tokenId, person),
    await api.call("GET", PATH),
    await api.call("DELETE", `${PATH}/${tokenId}`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 401, 401]);
});

test("lists the tokens of all users or of one, without the token itself", async () => {
  const first = await buyer();
  const second = await buyer();
  const all = await list("?limit=2");
  expect(all.body).toMatchObject({ items: [{ id: second.tokenId }, { id: first.tokenId }], limit: 2 });
  const one = await list(`?user_id=${first.person.id}`);
  expect(one.body).toMatchObject({
    items: [{ id: first.tokenId, username: first.person.username, cost_znc: "1.00", is_active: true }],
    total: 1,
  });
  expect(all.text + one.text).not.toContain(first.token);
});

/** Four tokens of one user, one in each state, by it. */
async function oneInEachState() {
  const person = await api.register({ balance: "11" });
  const ids: string[] = [];
  for (let nth = 0; nth < 4; nth += 1) {
    const json = { duration_hours: 1 };
    ids.push(String((await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json })).body.id));
  }
  const [unused = "", active = "", expired = "", revoked = ""] = ids;
  const use = (id: string, hoursAgo: number) => {
    const activated_at = new Date(api.world.clock.nowMs() - hoursAgo * HOUR_MS);
    return api.world.database.direct
      .updateTable("access_tokens")
      .set({ activated_at })
      .where("id", "=", id)
      .execute();
  };
  await use(active, 0.5);
  await use(expired, 2);
  await use(revoked, 2);
  await revoke(revoked);
  return { person, states: { unused, active, expired, revoked } };
}

test("lists those in a state, says the state of each, and one that is prolonged is active again", async () => {
  const { person, states } = await oneInEachState();
  const inState = async (state: string) => {
    const { body } = await list(`?user_id=${person.id}&state=${state}`);
    return Object.values(body.items ?? {}).map((token: Json) => [token.id, token.state]);
  };
  for (const [state, id] of Object.entries(states)) expect(await inState(state)).toEqual([[id, state]]);
  await api.world.database.direct
    .updateTable("access_tokens")
    .set({ added_ms: BigInt(2 * HOUR_MS) })
    .where("id", "=", states.expired)
    .execute();
  expect(await inState("expired")).toEqual([]);
  expect(await inState("active")).toEqual([
    [states.expired, "active"],
    [states.active, "active"],
  ]);
  expect((await list("?state=sold")).status).toBe(422);
});

test("finds a token by the end of its id or the whole, in any case of letters, and nothing by a wildcard", async () => {
  const { tokenId } = await buyer();
  const found = async (search: string) => {
    const { body } = await list(`?search=${encodeURIComponent(search)}`);
    return Object.values(body.items ?? {}).map((token: Json) => token.id);
  };
  const end = tokenId.slice(-8);
  expect(await Promise.all([end, ` ${end.toUpperCase()} `, tokenId].map(found))).toEqual([
    [tokenId],
    [tokenId],
    [tokenId],
  ]);
  const beginning = tokenId.slice(0, -1);
  expect(await Promise.all([beginning, `%${end}`, `_${end.slice(1)}`, "nobody"].map(found))).toEqual([
    [],
    [],
    [],
    [],
  ]);
});

test("reads one token with the time that was given back to it and by which compensation, never the token itself", async () => {
  const { person, tokenId, token } = await buyer();
  const { id } = await giveTime(tokenId);
  const [one, time, unknown] = await Promise.all(
    [tokenId, `${tokenId}/time`, randomUUID()].map((of) =>
      api.call("GET", `${PATH}/${of}`, { jwt: admin.jwt }),
    ),
  );
  const added = { added_seconds: 60, state: "unused", is_active: true };
  expect(one?.body).toMatchObject({ id: tokenId, username: person.username, ...added });
  expect(time?.body).toMatchObject({
    items: [{ kind: "outage", seconds: 60, compensation_id: id }],
    total: 1,
  });
  expect(`${one?.text}${time?.text}`).not.toContain(token);
  expect([unknown?.status, unknown?.body.code]).toEqual([404, "token_not_found"]);
  const foreign = await Promise.all(
    [tokenId, `${tokenId}/time`].map((of) => api.call("GET", `${PATH}/${of}`, { jwt: person.jwt })),
  );
  expect(foreign.map(({ status }) => status)).toEqual([403, 403]);
});

/** A compensation that has given a minute to a token. */
async function giveTime(tokenId: string) {
  const { database, newId, clock } = api.world;
  const at = new Date(clock.nowMs());
  const interval = { starts_at: new Date(at.getTime() - MINUTE_MS), ends_at: at, created_at: at };
  const compensation = { id: newId(), kind: "outage", ...interval, intervals: "[]" };
  await database.direct.insertInto("compensations").values(compensation).execute();
  await database.direct
    .insertInto("token_time_entries")
    .values({
      id: newId(),
      token_id: tokenId,
      compensation_id: compensation.id,
      kind: "outage",
      ...interval,
      added_ms: BigInt(MINUTE_MS),
    })
    .execute();
  await database.direct
    .updateTable("access_tokens")
    .set({ added_ms: BigInt(MINUTE_MS) })
    .where("id", "=", tokenId)
    .execute();
  return compensation;
}

test("revokes a token of any user at once and without a refund, with the reason in one audit row", async () => {
  const { person, tokenId } = await buyer();
  const signals = api.signals.access;
  const { status, body } = await revoke(tokenId);
  expect([status, body.revoked, body.refund_amount]).toEqual([200, true, "0.00"]);
  expect(api.signals.access).toBe(signals + 1);
  expect(await api.balanceOf(person)).toBe("10.00");
  const rows = (await api.world.auditRows("token.revoked")).filter((row) => row.resource_id === tokenId);
  expect(rows).toMatchObject([{ actor_id: admin.id, reason: "abuse", after: { forced: true } }]);
  expect((await list(`?user_id=${person.id}`)).body).toMatchObject({ items: [{ is_active: false }] });
  expect((await list(`?user_id=${person.id}&active_only=true`)).body).toMatchObject({ items: [], total: 0 });
});

test("support releases the device of any token, with one audit row that has the reason, and works once", async () => {
  const { person, tokenId } = await buyer();
  const support = await api.registerRole("support");
  const session = {
    id: api.world.newId(),
    token_id: tokenId,
    user_id: person.id,
    device_id: "laptop-of-ann",
  };
  await api.world.database.direct.insertInto("proxy_sessions").values(session).execute();
  const release = (id: string, json?: object) =>
    api.call("POST", `${PATH}/${id}/release-device`, { jwt: support.jwt, ...(json && { json }) });
  const signals = api.signals.access;
  expect((await release(tokenId, { reason: "asked for it" })).body.released).toBe(true);
  expect(api.signals.access).toBe(signals + 1);
  expect((await release(tokenId)).body.released).toBe(false);
  expect((await release(randomUUID())).status).toBe(404);
  const rows = (await api.world.auditRows("session.released")).filter(
    (row) => row.resource_id === session.id,
  );
  expect(rows).toMatchObject([{ actor_id: support.id, reason: "asked for it" }]);
});

test("a token that is unknown or revoked already is 404, and its owner gets no refund afterwards", async () => {
  const { person, tokenId } = await buyer();
  await revoke(tokenId);
  const answers = [
    await revoke(tokenId),
    await revoke(randomUUID()),
    await api.call("DELETE", `/api/v1/tokens/${tokenId}`, { jwt: person.jwt }),
    await api.call("GET", `/api/v1/tokens/${tokenId}/refund-preview`, { jwt: person.jwt }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  expect(await api.balanceOf(person)).toBe("10.00");
});
