import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const purchase = (person: Person, json: unknown, headers: Record<string, string> = {}) =>
  api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json, headers });
const list = async (person: Person, query = "") => {
  const { body } = await api.call("GET", `/api/v1/tokens/my-tokens${query}`, { jwt: person.jwt });
  return Object.values(body);
};
const revoke = (person: Person, id: unknown) =>
  api.call("DELETE", `/api/v1/tokens/${id}`, { jwt: person.jwt });

/** What the gateway does at the first answer of the target, and when a device claims the token. */
async function use(tokenId: unknown, deviceId: string): Promise<void> {
  const { database, clock, newId } = api.world;
  const token = await database.direct
    .updateTable("access_tokens")
    .set({ activated_at: new Date(clock.nowMs()) })
    .where("id", "=", String(tokenId))
    .returning(["id", "user_id"])
    .executeTakeFirstOrThrow();
  await database.direct
    .insertInto("proxy_sessions")
    .values({ id: newId(), token_id: token.id, user_id: token.user_id, device_id: deviceId })
    .execute();
}

describe("purchase", () => {
  test.each([
    [1, "99.00"],
    [12, "90.00"],
    [24, "82.00"],
  ])("sells %s h for its price: 201 with the 64 characters", async (duration_hours, balance) => {
    const person = await api.register({ balance: "100" });
    const { status, body } = await purchase(person, { duration_hours });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      token: expect.stringMatching(/^[A-Za-z0-9_-]{64}$/),
      duration_hours,
      scope: "full",
      is_active: true,
      activated_at: null,
      expires_at: null,
      revoked_at: null,
      device: null,
    });
    expect(await api.balanceOf(person)).toBe(balance);
  });

  test("sells the narrow scope", async () => {
    const person = await api.register({ balance: "1" });
    const { body } = await purchase(person, { duration_hours: 1, scope: "certificates_only" });
    expect(body).toMatchObject({ scope: "certificates_only", cost_znc: "1.00" });
  });

  test("without enough ZNC answers 402 with balance and price, and changes nothing", async () => {
    const person = await api.register({ balance: "9.99" });
    const { status, body } = await purchase(person, { duration_hours: 12 });
    expect(status).toBe(402);
    expect(body).toMatchObject({ code: "balance_insufficient", balance: "9.99", price: "10.00" });
    expect([await api.balanceOf(person), await list(person)]).toEqual(["9.99", []]);
  });

  test.each([
    ["a length that is not sold", { duration_hours: 2 }, "/duration_hours"],
    ["a length as text", { duration_hours: "24" }, "/duration_hours"],
    ["an unknown scope", { duration_hours: 1, scope: "all" }, "/scope"],
    ["no length", {}, "/duration_hours"],
  ])("refuses %s with 422", async (_what, json, path) => {
    const person = await api.register({ balance: "1" });
    const { status, body } = await purchase(person, json);
    expect([status, body.errors]).toEqual([422, [{ path, message: expect.any(String) }]]);
  });

  test("is counted and logged once, without the token", async () => {
    const person = await api.register({ balance: "1" });
    const { body: token } = await purchase(person, { duration_hours: 1 });
    const lines = api.log.lines.filter(({ facts }) => facts.token_id === token.id);
    expect(lines).toMatchObject([{ message: "token purchased", facts: { duration_hours: 1 } }]);
    expect(JSON.stringify(api.log.lines)).not.toContain(token.token);
    expect((await api.call("GET", "/metrics")).text).toMatch(
      /token_purchases_total\{duration_hours="1"\} \d/,
    );
  });
});

describe("purchase with an Idempotency-Key", () => {
  test("sells once and sends the same answer again, also if the first answer was lost", async () => {
    const person = await api.register({ balance: "100" });
    const key = { "idempotency-key": "order 1" };
    const first = await purchase(person, { duration_hours: 24 }, key);
    const again = await purchase(person, { duration_hours: 24 }, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect([first, again].map(({ headers }) => headers.get("idempotent-replayed"))).toEqual([null, "true"]);
    expect(await api.balanceOf(person)).toBe("82.00");
    expect(api.log.lines.filter(({ facts }) => facts.token_id === first.body.id)).toHaveLength(1);
  });

  test("sells once for many requests at once", async () => {
    const person = await api.register({ balance: "100" });
    const key = { "idempotency-key": randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => purchase(person, { duration_hours: 24 }, key)),
    );
    expect([201, 409]).toEqual(expect.arrayContaining(answers.map(({ status }) => status)));
    const busy = answers.filter(({ status }) => status === 409);
    expect(busy.every(({ body }) => String(body.code) === "idempotency_key_in_use")).toBe(true);
    expect(await api.balanceOf(person)).toBe("82.00");
  });

  test("refuses another body with 422, and separates the keys of different users", async () => {
    const [one, other] = [await api.register({ balance: "100" }), await api.register({ balance: "100" })];
    const key = { "idempotency-key": "the same" };
    await purchase(one, { duration_hours: 24 }, key);
    const reused = await purchase(one, { duration_hours: 12 }, key);
    expect([reused.status, reused.body.code]).toEqual([422, "idempotency_key_reused"]);
    expect((await purchase(other, { duration_hours: 12 }, key)).status).toBe(201);
  });

  test("repeats a 402 too, but after a 422 of the schema accepts a corrected request with the same key", async () => {
    const person = await api.register();
    const key = { "idempotency-key": "poor" };
    const refused = await purchase(person, { duration_hours: 24 }, key);
    await api.call("POST", "/api/v1/currency/mock-purchase", { jwt: person.jwt, json: { amount: 100 } });
    const again = await purchase(person, { duration_hours: 24 }, key);
    expect([refused.status, again.status]).toEqual([402, 402]);
    expect(again.body).toEqual(refused.body);
    expect(again.headers.get("content-type")).toContain("application/problem+json");
    const mended = { "idempotency-key": "mended" };
    expect((await purchase(person, { duration_hours: 25 }, mended)).status).toBe(422);
    expect((await purchase(person, { duration_hours: 24 }, mended)).status).toBe(201);
  });

  test.each([
    ["an empty one", ""],
    ["one of 256 characters", "k".repeat(256)],
    ["one with letters beyond ASCII", "schl\u00fcssel"],
  ])("refuses %s with 422", async (_what, key) => {
    const person = await api.register({ balance: "100" });
    const { status, body } = await purchase(person, { duration_hours: 1 }, { "idempotency-key": key });
    expect([status, body.code]).toEqual([422, "idempotency_key_invalid"]);
  });
});

describe("my tokens", () => {
  test("are listed newest first; only active ones unless all are requested", async () => {
    const person = await api.register({ balance: "100" });
    const ids: unknown[] = [];
    for (let bought = 0; bought < 3; bought += 1) {
      ids.unshift((await purchase(person, { duration_hours: 1 })).body.id);
    }
    await revoke(person, ids[1]);
    const idsOf = async (query: string) => (await list(person, query)).map(({ id }) => id);
    expect(await idsOf("")).toEqual([ids[0], ids[2]]);
    expect(await idsOf("?active_only=True")).toEqual([ids[0], ids[2]]);
    expect(await idsOf("?active_only=false")).toEqual(ids);
    expect(await idsOf("?active_only=0")).toEqual(ids);
  });

  test("contain the first 8 characters of the id of the device that holds them", async () => {
    const person = await api.register({ balance: "1" });
    const { body } = await purchase(person, { duration_hours: 1 });
    await use(body.id, "workshop-laptop-7");
    expect(await list(person)).toMatchObject([
      { device: { id_hint: "workshop", last_activity: expect.stringMatching(/\+00:00$/) }, is_active: true },
    ]);
  });

  test("refuse a filter that is no boolean with 422", async () => {
    const { jwt } = await api.register();
    const { status, body } = await api.call("GET", "/api/v1/tokens/my-tokens?active_only=maybe", { jwt });
    expect([status, body.errors]).toMatchObject([422, [{ path: "/active_only" }]]);
  });
});

describe("revoke", () => {
  test("refunds an unused token in full, once, and signals the change of access", async () => {
    const person = await api.register({ balance: "100" });
    const { body: token } = await purchase(person, { duration_hours: 24 });
    const signalsBefore = api.signals.access;
    const { status, body } = await revoke(person, token.id);
    expect([status, body]).toMatchObject([
      200,
      { revoked: true, refund_amount: "18.00", new_balance: "100.00", message: expect.any(String) },
    ]);
    expect(api.signals.access).toBe(signalsBefore + 1);
    const again = await revoke(person, token.id);
    expect([again.status, again.body.code]).toEqual([404, "token_not_found"]);
    expect(api.signals.access).toBe(signalsBefore + 1);
  });

  test("refunds the share of the time that is left, and nothing for an expired token", async () => {
    const person = await api.register({ balance: "100" });
    const [half, expired] = [
      await purchase(person, { duration_hours: 24 }),
      await purchase(person, { duration_hours: 1 }),
    ];
    await use(half.body.id, "device-one");
    await use(expired.body.id, "device-two");
    api.world.clock.advance(12 * HOUR_MS);
    const fresh = { ...person, jwt: await api.logIn(person.email) };
    expect((await revoke(fresh, half.body.id)).body.refund_amount).toBe("9.00");
    expect(await revoke(fresh, expired.body.id)).toMatchObject({
      status: 200,
      body: { refund_amount: "0.00", new_balance: "90.00" },
    });
  });

  test("refunds once for many requests at once", async () => {
    const person = await api.register({ balance: "18" });
    const { body: token } = await purchase(person, { duration_hours: 24 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => revoke(person, token.id)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await api.balanceOf(person)).toBe("18.00");
  });

  test("answers 404 for a token of another user and for an unknown one, 422 for an invalid id", async () => {
    const [owner, stranger] = [await api.register({ balance: "1" }), await api.register()];
    const { body: token } = await purchase(owner, { duration_hours: 1 });
    const answers = [
      await revoke(stranger, token.id),
      await revoke(owner, randomUUID()),
      await revoke(owner, "no-id"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 422]);
  });
});

describe("release the device", () => {
  test("ends the session that holds the token and signals it; a second time there is none", async () => {
    const person = await api.register({ balance: "1" });
    const { body: token } = await purchase(person, { duration_hours: 1 });
    await use(token.id, "workshop-laptop-7");
    const release = () => api.call("POST", `/api/v1/tokens/${token.id}/release-device`, { jwt: person.jwt });
    const signalsBefore = api.signals.access;
    expect(await release()).toMatchObject({ status: 200, body: { released: true } });
    expect(await release()).toMatchObject({ status: 200, body: { released: false } });
    expect(api.signals.access).toBe(signalsBefore + 1);
    expect(await list(person)).toMatchObject([{ device: null, is_active: true }]);
  });

  test("answers 404 for a token of another user", async () => {
    const [owner, stranger] = [await api.register({ balance: "1" }), await api.register()];
    const { body: token } = await purchase(owner, { duration_hours: 1 });
    const path = `/api/v1/tokens/${token.id}/release-device`;
    expect((await api.call("POST", path, { jwt: stranger.jwt })).status).toBe(404);
  });
});
