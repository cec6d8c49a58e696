import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { compensateOutages } from "../../../domain/compensation/compensate-outages.ts";
import { runCompensations } from "../../../domain/compensation/run-compensation.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../kernel/duration.ts";

const PATH = "/api/v1/admin/compensations";

let api: ApiServer;
let operator: Person;
let owner: Person;
let tokenId: string;
let beganMs: number;
beforeAll(async () => {
  api = await ApiServer.start();
  operator = await api.registerRole("operator");
});
afterAll(() => api.close());

/** A used token of a day, and an outage of 10 minutes that ended an hour ago. */
beforeEach(async () => {
  const { clock, database } = api.world;
  clock.advance(100 * DAY_MS);
  beganMs = clock.nowMs();
  await database.direct.deleteFrom("target_status_changes").execute();
  owner = await api.register({ balance: "20" });
  const bought = await api.call("POST", "/api/v1/tokens/purchase", {
    jwt: owner.jwt,
    json: { duration_hours: 24 },
  });
  tokenId = String(bought.body.id);
  await sql`UPDATE access_tokens SET activated_at = ${new Date(beganMs)} WHERE id = ${tokenId}`.execute(
    database.direct,
  );
  for (const [number, state, afterMs] of [
    [1n, "up", 0],
    [2n, "down", 60 * MINUTE_MS],
    [3n, "up", 70 * MINUTE_MS],
  ] as const) {
    const changed_at = new Date(beganMs + afterMs);
    await database.direct.insertInto("target_status_changes").values({ number, state, changed_at }).execute();
  }
  clock.advance(130 * MINUTE_MS);
  await signInAgain();
});

/** A JWT lasts for an hour. */
async function signInAgain(): Promise<void> {
  operator = { ...operator, jwt: await api.logIn(operator.email) };
  owner = { ...owner, jwt: await api.logIn(owner.email) };
}

const at = (ms: number): string => new Date(beganMs + ms).toISOString();
const ALL = { from: 0, to: 130 * MINUTE_MS };
const asked = ({ from, to } = ALL) => ({ from: at(from), to: at(to) });
const post = (path: string, json: object, as = operator) =>
  api.call("POST", `${PATH}${path}`, { jwt: as.jwt, json });
const run = () => runCompensations(api.world, new AbortController().signal);
const read = async (id: unknown) =>
  (await api.call("GET", `${PATH}/${String(id)}`, { jwt: operator.jwt })).body;

async function myToken() {
  const { body } = await api.call("GET", "/api/v1/tokens/my-tokens", { jwt: owner.jwt });
  return Object.values(body).find(({ id }) => String(id) === tokenId);
}

test("is for owners and operators, and readable by all roles", async () => {
  const support = await api.registerRole("support");
  expect((await post("", asked(), support)).status).toBe(403);
  expect((await post(`/${randomUUID()}/undo`, {}, support)).status).toBe(403);
  expect((await post("/preview", asked(), support)).status).toBe(200);
  expect((await post("", asked(), owner)).status).toBe(403);
});

test("a preview tells what is given then, to each token that was live, and its owner sees it", async () => {
  const preview = await post("/preview", asked());
  expect(preview.body).toMatchObject({ tokens: 1, seconds: 600, outage_seconds: 600, running_since: null });
  const started = await post("", { ...asked(), reason: "the fire" });
  expect([started.status, String(started.body.state)]).toEqual([202, "running"]);
  await run();
  expect(await read(started.body.id)).toMatchObject({
    state: "given",
    tokens: 1,
    seconds: 600,
    reason: "the fire",
  });
  expect(await myToken()).toMatchObject({
    added_seconds: 600,
    expires_at: at(DAY_MS + 10 * MINUTE_MS).replace("Z", "+00:00"),
  });
  const time = await api.call("GET", `/api/v1/tokens/${tokenId}/time`, { jwt: owner.jwt });
  expect(time.body).toMatchObject({ total: 1, items: [{ kind: "outage", seconds: 600 }] });
  const stranger = await api.register();
  expect((await api.call("GET", `/api/v1/tokens/${tokenId}/time`, { jwt: stranger.jwt })).status).toBe(404);
  const audit = await api.world.auditRows("compensation.started");
  expect(audit.at(-1)).toMatchObject({
    actor_id: operator.id,
    resource_id: started.body.id,
    reason: "the fire",
  });
});

test("given time is worth no money", async () => {
  const preview = () => api.call("GET", `/api/v1/tokens/${tokenId}/refund-preview`, { jwt: owner.jwt });
  const before = (await preview()).body;
  await post("", asked());
  await run();
  expect((await preview()).body).toEqual(before);
});

test("an undo takes back what is not used yet, once, and says what was spent", async () => {
  const { body: started } = await post("", asked());
  expect((await post(`/${String(started.id)}/undo`, {})).body.code).toBe("compensation_running");
  await run();
  // Six of the ten minutes are used.
  api.world.clock.advance(DAY_MS + 6 * MINUTE_MS - 130 * MINUTE_MS);
  await signInAgain();
  expect((await post(`/${String(started.id)}/undo`, { reason: "a mistake" })).status).toBe(202);
  await run();
  expect(await read(started.id)).toMatchObject({
    state: "undone",
    taken_back_seconds: 240,
    spent_seconds: 360,
  });
  expect((await post(`/${String(started.id)}/undo`, {})).body.code).toBe("compensation_undone");
  expect((await post(`/${randomUUID()}/undo`, {})).status).toBe(404);
});

describe("a time is refused", () => {
  test.each([
    ["that ends before it begins", { from: 5, to: 4 }, 422, "times_reversed"],
    ["of no length", { from: 5, to: 5 }, 422, "times_reversed"],
    ["that is not over yet", { from: 0, to: 131 * MINUTE_MS }, 422, "time_future"],
    ["from before the first check", { from: -1, to: 5 }, 422, "health_unknown"],
    ["without an outage", { from: 80 * MINUTE_MS, to: 90 * MINUTE_MS }, 409, "compensation_empty"],
  ])("%s", async (_case, time, status, code) => {
    const refused = await post("", asked(time));
    expect([refused.status, String(refused.body.code)]).toEqual([status, code]);
  });
});

test("a time with more outages than can be looked at for each token is refused", async () => {
  await sql`
    INSERT INTO target_status_changes (number, state, changed_at)
    SELECT n, CASE n % 2 WHEN 0 THEN 'down' ELSE 'up' END,
           ${new Date(beganMs + 71 * MINUTE_MS)}::timestamptz + n * interval '1 second'
      FROM generate_series(4, 2010) n`.execute(api.world.database.direct);
  const refused = await post("", asked());
  expect([refused.status, String(refused.body.code)]).toEqual([422, "outages_limit"]);
});

test("an outage that still lasts is left out, and given back once it has ended", async () => {
  const { direct } = api.world.database;
  const change = (number: bigint, state: "up" | "down", afterMs: number) =>
    direct
      .insertInto("target_status_changes")
      .values({ number, state, changed_at: new Date(beganMs + afterMs) })
      .execute();
  await change(4n, "down", 125 * MINUTE_MS);
  const preview = await post("/preview", asked());
  expect(preview.body).toMatchObject({
    seconds: 600,
    running_since: at(125 * MINUTE_MS).replace("Z", "+00:00"),
  });
  api.world.clock.advance(5 * MINUTE_MS);
  await change(5n, "up", 135 * MINUTE_MS);
  expect((await post("/preview", asked({ from: 0, to: 135 * MINUTE_MS }))).body).toMatchObject({
    seconds: 1_200,
  });
});

describe("AUTO_COMPENSATE", () => {
  const begin = () => api.world.database.transaction((tx) => compensateOutages(tx, api.world));

  test("gives each outage of more than a minute back once, on however many instances", async () => {
    const begun = await Promise.all([begin(), begin(), begin()]);
    expect(begun.reduce((sum, count) => sum + count, 0)).toBe(1);
    await run();
    expect(await myToken()).toMatchObject({ added_seconds: 600 });
    expect(await begin()).toBe(0);
  });

  test("leaves out outages of a minute, and those that ended more than a day ago", async () => {
    const { direct } = api.world.database;
    await sql`UPDATE target_status_changes SET changed_at = ${new Date(beganMs + 61 * MINUTE_MS)} WHERE number = 3`.execute(
      direct,
    );
    expect(await begin()).toBe(0);
    await sql`UPDATE target_status_changes SET changed_at = ${new Date(beganMs + 62 * MINUTE_MS)} WHERE number = 3`.execute(
      direct,
    );
    api.world.clock.advance(DAY_MS + HOUR_MS);
    expect(await begin()).toBe(0);
  });
});
