import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { createSealer } from "../../../adapters/crypto/sealer.ts";
import { composeTickets } from "../../../apps/wiring/compose-tickets.ts";
import { activateToken } from "../../../domain/tokens/activate-token.ts";
import { createDeviceIds } from "../../../gateway/credentials/device-ids.ts";
import { MINUTE_MS } from "../../../kernel/duration.ts";
import { Secret } from "../../../kernel/secret.ts";
import { hashToken } from "../../../kernel/token-hash.ts";

const ENTER = "https://target.example/.zenzefi/enter?ticket=";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start({ accessLog: true });
});
afterAll(() => api.close());

const ask = (person: Person, id: unknown, server = api, headers: Record<string, string> = {}) =>
  server.call("POST", `/api/v1/tokens/${id}/ticket`, { jwt: person.jwt, headers });
const buy = async (person: Person, server = api) =>
  (await server.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json: { duration_hours: 1 } }))
    .body;
const tickets = () => api.world.database.direct.selectFrom("access_tickets").selectAll().execute();

test("the owner of a token gets a ticket that leads to the target's own origin, and is not to be cached", async () => {
  const person = await api.register({ balance: "1" });
  const { status, body, headers } = await ask(person, (await buy(person)).id);
  expect([status, headers.get("cache-control")]).toEqual([201, "no-store"]);
  expect(body).toEqual({
    ticket: expect.stringMatching(/^[\w-]{43}$/),
    url: `${ENTER}${body.ticket}`,
    expires_in: 60,
  });
});

test("a ticket is redeemed once, for the token and a device id that was made for it", async () => {
  const { world } = api;
  const deviceIds = createDeviceIds([Buffer.from("a key of devices")], (count) => world.random.bytes(count));
  const settings = { ownOrigin: new URL("https://target.example/") };
  const composed = composeTickets({ ...world, settings, deviceIds });
  const server = await ApiServer.start({ ...world, tickets: composed });
  const person = await server.register({ username: "enters", balance: "1" });
  const token = await buy(person, server);
  const { body } = await ask(person, token.id, server);
  const redeemed = await composed?.redeem(String(body.ticket));
  expect(redeemed?.tokenText).toBe(token.token);
  expect(deviceIds.isOf(String(redeemed?.deviceId), hashToken(String(token.token)))).toBe(true);
  expect(await composed?.redeem(String(body.ticket))).toBeNull();
  await server.close();
});

test("a ticket neither starts the token's time nor claims it, is not announced, and leaves no audit row", async () => {
  const person = await api.register({ balance: "1" });
  const token = await buy(person);
  const { direct } = api.world.database;
  const traces = async () => [
    api.signals.access,
    await direct.selectFrom("audit_logs").select("id").execute(),
    await direct.selectFrom("proxy_sessions").select("id").execute(),
  ];
  const before = await traces();
  expect((await ask(person, token.id)).status).toBe(201);
  expect(await traces()).toEqual(before);
  const { body } = await api.call("GET", "/api/v1/tokens/my-tokens", { jwt: person.jwt });
  expect(Object.values(body)).toEqual([token]);
});

test("an Idempotency-Key stores no ticket: each call gives another", async () => {
  const person = await api.register({ balance: "1" });
  const { id } = await buy(person);
  const headers = { "idempotency-key": "the same" };
  const [one, two] = [await ask(person, id, api, headers), await ask(person, id, api, headers)];
  expect([one.status, two.status]).toEqual([201, 201]);
  expect(one.body.ticket).not.toBe(two.body.ticket);
  const keys = api.world.database.direct.selectFrom("idempotency_keys").select("key");
  expect(await keys.where("key", "=", "the same").execute()).toEqual([]);
});

test("a token in use gives tickets until it expires, then 409, and a revoked one 404", async () => {
  const person = await api.register({ balance: "2" });
  const [used, revoked] = [await buy(person), await buy(person)];
  await activateToken(api.world, String(used.id));
  await api.call("DELETE", `/api/v1/tokens/${revoked.id}`, { jwt: person.jwt });
  api.world.clock.advance(59 * MINUTE_MS);
  const later = { ...person, jwt: await api.logIn(person.email) };
  expect((await ask(later, used.id)).status).toBe(201);
  api.world.clock.advance(MINUTE_MS);
  for (const [id, status, code] of [
    [used.id, 409, "token_expired"],
    [revoked.id, 404, "token_not_found"],
  ] as const) {
    const answer = await ask(later, id);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  }
});

test("nobody else gets a ticket: a stranger and an unknown id are answered alike, and without a JWT 401", async () => {
  const [person, stranger] = [await api.register({ balance: "1" }), await api.register()];
  const { id } = await buy(person);
  const before = await tickets();
  const answers = [await ask(stranger, id), await ask(person, randomUUID())];
  for (const { status, body } of answers) expect([status, body.code]).toEqual([404, "token_not_found"]);
  expect((await api.call("POST", `/api/v1/tokens/${id}/ticket`)).status).toBe(401);
  expect((await ask(person, "no-id")).status).toBe(422);
  expect(await tickets()).toEqual(before);
});

test("a token whose text no key opens is 409, and the sentence leads to /connect", async () => {
  const { world } = api;
  const keys = { current: new Secret("another key for the tests, of 32 too"), previous: [] };
  const sealer = createSealer(keys, world.random);
  const person = await api.register({ balance: "1" });
  const { id } = await buy(person);
  await world.database.direct
    .updateTable("access_tokens")
    .set({ token_sealed: sealer.seal("by a key that is gone") })
    .where("id", "=", String(id))
    .execute();
  for (const language of ["en", "ru"]) {
    const { status, body } = await ask(person, id, api, { "accept-language": language });
    expect([status, body.code]).toEqual([409, "token_unreadable"]);
    expect(body.detail).toContain("/connect");
  }
});

test("without an origin of the target's own there are no tickets, whatever the token", async () => {
  const server = await ApiServer.start({ tickets: null });
  const person = await server.register({ balance: "1" });
  const { id } = await buy(person, server);
  for (const tokenId of [id, randomUUID()]) {
    const { status, body } = await ask(person, tokenId, server);
    expect([status, body.code]).toEqual([404, "own_origin_off"]);
    expect(body.detail).toContain("/api/v1/proxy/");
  }
  const { body } = await ask(person, id, server, { "accept-language": "ru" });
  expect(body.detail).toMatch(/целевой сервер только под \/api\/v1\/proxy\//);
  await server.close();
});

test("neither a ticket nor its token is in a log line", async () => {
  const person = await api.register({ balance: "1" });
  const token = await buy(person);
  const { body } = await ask(person, token.id);
  const logged = JSON.stringify(api.log);
  expect(logged).toContain(`/api/v1/tokens/${token.id}/ticket`);
  for (const secret of [body.ticket, token.token]) expect(logged).not.toContain(String(secret));
});
