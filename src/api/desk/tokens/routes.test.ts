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
