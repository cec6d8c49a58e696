import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { activateToken } from "../../../domain/tokens/activate-token.ts";
import { tellThaws } from "../../../domain/tokens/tell-thaw.ts";
import { DAY_MS, HOUR_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

type Headers = Record<string, string>;

const post = (person: Person, id: unknown, path: "freeze" | "unfreeze", headers: Headers = {}) =>
  api.call("POST", `/api/v1/tokens/${id}/${path}`, { jwt: person.jwt, headers });

/** A token of 24 h that has just been used for the first time. */
async function activated(person: Person) {
  const json = { duration_hours: 24 };
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json });
  await activateToken(api.world, String(body.id));
  return body;
}

/** The same person, signed in again after this time. */
async function later(person: Person, ms: number): Promise<Person> {
  api.world.clock.advance(ms);
  return { ...person, jwt: await api.logIn(person.email) };
}

test("a freeze is answered with when it thaws, and how much is left; a thaw moves the end by exactly that long", async () => {
  const person = await api.register({ balance: "100" });
  const bought = await activated(person);
  const { status, body } = await post(person, bought.id, "freeze");
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: bought.id, freezes: 1, is_active: true, device: null });
  const [frozenAt, frozenUntil, expiresAt] = [body.frozen_at, body.frozen_until, body.expires_at].map(
    (time) => Date.parse(String(time)),
  );
  expect([Number(frozenUntil) - Number(frozenAt), Number(expiresAt) - Number(frozenUntil)]).toEqual([
    90 * DAY_MS,
    24 * HOUR_MS,
  ]);
  const thawed = await post(await later(person, 5 * HOUR_MS), bought.id, "unfreeze");
  expect(thawed.body).toMatchObject({
    frozen_at: null,
    frozen_until: null,
    frozen_seconds: 5 * 3_600,
    added_seconds: 5 * 3_600,
    freezes: 1,
  });
  expect(Date.parse(String(thawed.body.expires_at))).toBe(Number(frozenAt) + 29 * HOUR_MS);
  const { jwt } = await later(person, 0);
  const { body: time } = await api.call("GET", `/api/v1/tokens/${bought.id}/time`, { jwt });
  expect(Object.values(time.items ?? {}).map(({ kind, seconds }) => [kind, seconds])).toEqual([
    ["thaw", -(90 * 24 - 5) * 3_600],
    ["freeze", 90 * 24 * 3_600],
  ]);
});

test("a repeated request with the same key freezes once, and is answered as the first one", async () => {
  const person = await api.register({ balance: "100" });
  const { id } = await activated(person);
  const key = { "idempotency-key": "freeze-1" };
  const first = await post(person, id, "freeze", key);
  const again = await post(person, id, "freeze", key);
  expect([again.headers.get("idempotent-replayed"), again.body]).toEqual(["true", first.body]);
});

test("a thaw within the hour is refused with the time from which it is possible, in both languages", async () => {
  const person = await api.register({ balance: "100" });
  const { id } = await activated(person);
  await post(person, id, "freeze");
  const refused = await post(person, id, "unfreeze", { "accept-language": "ru" });
  expect([refused.status, refused.body.code, refused.headers.get("retry-after")]).toEqual([
    409,
    "freeze_too_short",
    "3600",
  ]);
  const from = String(refused.body.thaw_from).slice(0, 16).replace("T", " ");
  expect(refused.body.detail).toContain(`Разморозить его можно с ${from} UTC`);
  const { body } = await post(person, id, "unfreeze", { "accept-language": "en" });
  expect(body.detail).toContain(`You can thaw this one from ${from} UTC`);
});

test("what is not there, of others, or not possible is refused by a code of its own", async () => {
  const [person, stranger] = [await api.register({ balance: "100" }), await api.register()];
  const json = { duration_hours: 24 };
  const unused = await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json });
  const { id } = await activated(person);
  const codes = [
    await post(person, randomUUID(), "freeze"),
    await post(stranger, id, "freeze"),
    await post(person, unused.body.id, "freeze"),
    await post(person, id, "unfreeze"),
    await post(person, id, "freeze"),
    await post(person, id, "freeze"),
  ].map(({ status, body }) => [status, body.code]);
  expect(codes).toEqual([
    [404, "token_not_found"],
    [404, "token_not_found"],
    [409, "freeze_unused"],
    [409, "freeze_over"],
    [200, undefined],
    [409, "freeze_running"],
  ]);
});

test("a token can be frozen three times, whatever becomes of it", async () => {
  let person = await api.register({ balance: "100" });
  const { id } = await activated(person);
  for (const _time of [1, 2, 3]) {
    await post(person, id, "freeze");
    person = await later(person, HOUR_MS);
    expect((await post(person, id, "unfreeze")).status).toBe(200);
  }
  const { body } = await post(person, id, "freeze");
  expect([body.code, body.freezes_per_token]).toEqual(["freezes_limit", 3]);
});

test("the terms are there before anything is frozen", async () => {
  const person = await api.register();
  const { body } = await api.call("GET", "/api/v1/tokens/freeze-terms", { jwt: person.jwt });
  expect(body).toEqual({ freezes_per_token: 3, seconds_min: 3_600, days_max: 90 });
});

/** The figures of freezes that a monitor reads. */
async function readFigures(): Promise<readonly number[]> {
  api.world.clock.advance(1_000); // They are counted at most once a second.
  const { text } = await api.call("GET", "/metrics");
  const names = ["token_freezes_total", 'token_thaws_total{by="owner"}', 'token_thaws_total{by="time"}'];
  return [...names, "frozen_tokens"].map((name) =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length) ?? 0,
    ),
  );
}

test("a monitor reads what was frozen and thawed, by whom, and what is frozen now; a refused freeze and a revoked token do not count", async () => {
  // What other tests have left frozen has thawed.
  api.world.clock.advance(90 * DAY_MS);
  await api.world.database.transaction((tx) => tellThaws(tx, api.world));
  const before = await readFigures();
  const since = async () => (await readFigures()).map((figure, at) => Number(figure) - Number(before[at]));
  let person = await api.register({ balance: "100" });
  const [byHand, byTime, revoked] = [
    await activated(person),
    await activated(person),
    await activated(person),
  ];
  for (const { id } of [byHand, byTime, revoked]) await post(person, id, "freeze");
  await post(person, byHand.id, "freeze");
  expect(await since()).toEqual([3, 0, 0, 3]);
  await api.call("DELETE", `/api/v1/tokens/${revoked.id}`, { jwt: person.jwt });
  person = await later(person, HOUR_MS);
  await post(person, byHand.id, "unfreeze");
  expect(await since()).toEqual([3, 1, 0, 1]);
  api.world.clock.advance(90 * DAY_MS);
  expect(await since()).toEqual([3, 1, 0, 0]);
  await api.world.database.transaction((tx) => tellThaws(tx, api.world));
  expect(await since()).toEqual([3, 1, 1, 0]);
});
