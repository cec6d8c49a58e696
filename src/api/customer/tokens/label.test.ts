import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { activateToken } from "../../../domain/tokens/activate-token.ts";
import { MINUTE_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const label = (person: Person, id: unknown, text: unknown) =>
  api.call("PATCH", `/api/v1/tokens/${id}`, { jwt: person.jwt, json: { label: text } });
const buy = async (person: Person) =>
  (await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json: { duration_hours: 1 } })).body;
const labelsOf = async (person: Person) => {
  const { body } = await api.call("GET", "/api/v1/tokens/my-tokens?active_only=false", { jwt: person.jwt });
  return Object.values(body).map((token) => token.label);
};
const countAccessChanges = async () => {
  const changes = api.world.database.direct.selectFrom("access_changes");
  const { count } = await changes
    .select((eb) => eb.fn.countAll<bigint>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
};

test("a token has no label until its owner sets one, and after its removal", async () => {
  const person = await api.register({ balance: "2" });
  const [token] = [await buy(person), await buy(person)];
  expect(token.label).toBeNull();
  const { status, body } = await label(person, token.id, "  Мастерская 2 🔧 ");
  expect(status).toBe(200);
  expect(body).toEqual({ ...token, label: "Мастерская 2 🔧" });
  expect(await labelsOf(person)).toEqual([null, "Мастерская 2 🔧"]);
  expect((await label(person, token.id, null)).body.label).toBeNull();
});

test("a label does not change access: it is not announced to instances, and leaves no audit row", async () => {
  const person = await api.register({ balance: "1" });
  const token = await buy(person);
  await activateToken(api.world, String(token.id));
  const [changes, signals] = [await countAccessChanges(), api.signals.access];
  await label(person, token.id, "left bay");
  expect([await countAccessChanges(), api.signals.access]).toEqual([changes, signals]);
  expect(await api.world.auditRows("token.labelled")).toEqual([]);
});

test("revoked and expired tokens can be labelled, since they are in the history", async () => {
  const person = await api.register({ balance: "2" });
  const [revoked, expired] = [await buy(person), await buy(person)];
  await api.call("DELETE", `/api/v1/tokens/${revoked.id}`, { jwt: person.jwt });
  await activateToken(api.world, String(expired.id));
  api.world.clock.advance(59 * MINUTE_MS);
  const jwt = await api.logIn(person.email);
  api.world.clock.advance(MINUTE_MS);
  for (const { id } of [revoked, expired]) {
    const { status, body } = await label({ ...person, jwt }, id, "old");
    expect([status, body]).toMatchObject([200, { label: "old", is_active: false }]);
  }
});

test("a foreign or unknown token cannot be labelled", async () => {
  const [person, stranger] = [await api.register({ balance: "1" }), await api.register()];
  const token = await buy(person);
  for (const answer of [await label(stranger, token.id, "mine"), await label(person, randomUUID(), "?")]) {
    expect([answer.status, answer.body.code]).toEqual([404, "token_not_found"]);
  }
  expect(await labelsOf(person)).toEqual([null]);
});

test.each([
  ["blanks", "  "],
  ["61 characters", "x".repeat(61)],
  ["two lines", "one\ntwo"],
  ["a null character", "a\0b"],
  ["a number", 7],
  ["nothing", undefined],
])("%s are refused as a label with 422", async (_what, text) => {
  const person = await api.register({ balance: "1" });
  const token = await buy(person);
  const { status, body } = await label(person, token.id, text);
  expect([status, body.errors]).toEqual([422, [{ path: "/label", message: expect.any(String) }]]);
});

test("prices are public, shortest duration first, and equal to what a purchase costs", async () => {
  const { status, body } = await api.call("GET", "/api/v1/tokens/prices");
  expect(status).toBe(200);
  expect(body).toEqual({
    currency: "ZNC",
    items: [
      { duration_hours: 1, price_znc: "1.00" },
      { duration_hours: 12, price_znc: "10.00" },
      { duration_hours: 24, price_znc: "18.00" },
      { duration_hours: 168, price_znc: "100.00" },
      { duration_hours: 720, price_znc: "300.00" },
    ],
  });
  const person = await api.register({ balance: "1" });
  expect((await buy(person)).cost_znc).toBe("1.00");
});
