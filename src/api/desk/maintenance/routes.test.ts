import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ApiServer, type Json, type Person } from "../../../../test/support/api-server.ts";
import { runCompensations } from "../../../domain/compensation/run-compensation.ts";
import { addFactReader } from "../../../domain/facts/add-fact-reader.ts";
import { noteMaintenance, tellOwners } from "../../../domain/maintenance/note-maintenance.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../kernel/duration.ts";

const PATH = "/api/v1/admin/maintenance";

let api: ApiServer;
let operator: Person;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());
/** All windows of the tests before are over, and so are their sign-ins. */
beforeEach(async () => {
  api.world.clock.advance(800 * DAY_MS);
  operator = await api.registerRole("operator");
});

const fromNow = (ms: number): string => new Date(api.world.clock.nowMs() + ms).toISOString();
const call = (method: string, path = "", json: object = {}, headers: Record<string, string> = {}) =>
  api.call(method, PATH + path, { jwt: operator.jwt, json, headers });
const plan = (json: object) => call("POST", "", json);
const note = () => api.world.database.transaction((tx) => noteMaintenance(tx, api.world));
const codeOf = ({ status, body }: { status: number; body: Json }) => [status, String(body.code)];

test("only owners and operators plan; all roles read", async () => {
  const support = await api.registerRole("support");
  const body = { ends_at: fromNow(HOUR_MS) };
  expect((await api.call("POST", PATH, { jwt: support.jwt, json: body })).status).toBe(403);
  expect((await api.call("GET", PATH, { jwt: support.jwt })).status).toBe(200);
  const { body: window } = await plan(body);
  for (const path of ["", "/end"]) {
    const method = path === "" ? "PATCH" : "POST";
    const json = { note: "x" };
    const refused = await api.call(method, `${PATH}/${String(window.id)}${path}`, { jwt: support.jwt, json });
    expect(refused.status).toBe(403);
  }
});

describe("a plan is refused", () => {
  test.each<[string, number | null, number, number, string]>([
    ["that ends before it begins", 2, 1, 422, "times_reversed"],
    ["that ends now", null, 0, 422, "times_reversed"],
    ["that began before", -HOUR_MS, HOUR_MS, 422, "time_past"],
    ["too far ahead", 367 * DAY_MS, 368 * DAY_MS, 422, "maintenance_too_far"],
    ["that is too long", 0, 8 * DAY_MS, 422, "maintenance_too_long"],
  ])("%s", async (_case, starts, ends, status, code) => {
    const times = { ...(starts === null ? {} : { starts_at: fromNow(starts) }), ends_at: fromNow(ends) };
    expect(codeOf(await plan(times))).toEqual([status, code]);
  });

  test("with a note that is too long, or has characters that nobody sees", async () => {
    for (const text of ["x".repeat(201), "two\nlines", "", " blank"]) {
      expect(codeOf(await plan({ ends_at: fromNow(HOUR_MS), note: text }))).toEqual([
        422,
        "validation_failed",
      ]);
    }
  });

  test("if 50 others are ahead", async () => {
    const { database, newId, clock } = api.world;
    const at = (hours: number) => new Date(clock.nowMs() + hours * HOUR_MS);
    const rows = Array.from({ length: 50 }, (_, nth) => ({
      id: newId(),
      starts_at: at(nth + 1),
      ends_at: at(nth + 1.5),
      created_at: at(0),
      updated_at: at(0),
    }));
    await database.direct.insertInto("maintenance_windows").values(rows).execute();
    const times = { starts_at: fromNow(99 * HOUR_MS), ends_at: fromNow(100 * HOUR_MS) };
    expect(codeOf(await plan(times))).toEqual([409, "maintenance_limit"]);
  });

  test("in the time of another one, also if both come at once", async () => {
    const times = { starts_at: fromNow(HOUR_MS), ends_at: fromNow(2 * HOUR_MS) };
    const answers = await Promise.all([plan(times), plan(times), plan(times)]);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(codeOf)).toEqual(Array(2).fill([409, "maintenance_overlap"]));
    expect((await plan({ starts_at: fromNow(2 * HOUR_MS), ends_at: fromNow(3 * HOUR_MS) })).status).toBe(201);
  });
});

test("a stale change is refused, one that runs keeps its start, and an ended one is over", async () => {
  const planned = await plan({ starts_at: fromNow(HOUR_MS), ends_at: fromNow(2 * HOUR_MS) });
  const id = `/${String(planned.body.id)}`;
  const stale = { "if-match": planned.headers.get("etag") ?? "" };
  const changed = await call("PATCH", id, { starts_at: fromNow(30 * MINUTE_MS), note: "Soon." }, stale);
  expect([changed.status, String(changed.body.note)]).toEqual([200, "Soon."]);
  expect((await call("PATCH", id, { note: "Late." }, stale)).status).toBe(412);
  expect((await call("POST", `${id}/end`, {}, stale)).status).toBe(412);
  api.world.clock.advance(40 * MINUTE_MS);
  expect(codeOf(await call("PATCH", id, { starts_at: fromNow(HOUR_MS) }))).toEqual([
    409,
    "maintenance_begun",
  ]);
  expect(codeOf(await call("PATCH", id, { ends_at: fromNow(-1) }))).toEqual([422, "time_past"]);
  expect((await call("PATCH", id, { ends_at: fromNow(5 * HOUR_MS) })).status).toBe(200);
  const ended = await call("POST", `${id}/end`);
  expect([String(ended.body.state), String(ended.body.ends_at)]).toEqual([
    "ended",
    fromNow(0).replace("Z", "+00:00"),
  ]);
  expect(codeOf(await call("PATCH", id, { note: "x" }))).toEqual([409, "maintenance_over"]);
  expect(codeOf(await call("POST", `${id}/end`))).toEqual([409, "maintenance_over"]);
  expect((await call("POST", `/${randomUUID()}/end`)).status).toBe(404);
});

test("each step is in the audit log once, with who took it, and the time is given back once", async () => {
  const { body: window } = await plan({ starts_at: fromNow(MINUTE_MS), ends_at: fromNow(HOUR_MS) });
  await note();
  api.world.clock.advance(2 * MINUTE_MS);
  await Promise.all([note(), note(), note()]);
  await call("POST", `/${String(window.id)}/end`);
  await Promise.all([note(), note(), note()]);
  await note();
  const rows = await api.world.database.direct
    .selectFrom("audit_logs")
    .select(["action", "actor_id"])
    .where("resource_id", "=", String(window.id))
    .orderBy("id")
    .execute();
  expect(rows.map(({ action, actor_id }) => [action, actor_id])).toEqual([
    ["maintenance.planned", operator.id],
    ["maintenance.started", null],
    ["maintenance.changed", operator.id],
    ["maintenance.ended", null],
  ]);
  await runCompensations(api.world, new AbortController().signal);
  const given = await api.world.database.direct
    .selectFrom("compensations")
    .select(["starts_at", "ends_at"])
    .where("window_id", "=", String(window.id))
    .execute();
  expect(given.map(({ starts_at, ends_at }) => ends_at.getTime() - starts_at.getTime())).toEqual([MINUTE_MS]);
});

test("the owners of live tokens, and nobody else, are told of a window once, and again when it is called off", async () => {
  const { database } = api.world;
  await addFactReader(api.world, "test");
  const customer = await api.register({ balance: "10" });
  await api.register();
  await api.call("POST", "/api/v1/tokens/purchase", { jwt: customer.jwt, json: { duration_hours: 1 } });
  const { body: window } = await plan({ starts_at: fromNow(HOUR_MS), ends_at: fromNow(2 * HOUR_MS) });
  const tellAll = async (): Promise<void> => {
    while ((await database.transaction((tx) => tellOwners(tx, api.world))) !== null);
  };
  await tellAll();
  await tellAll();
  await call("POST", `/${String(window.id)}/end`);
  await tellAll();
  const told = await database.direct
    .selectFrom("facts")
    .select(["name", "user_id"])
    .where("resource_id", "=", String(window.id))
    .where("user_id", "=", customer.id)
    .orderBy("id")
    .execute();
  expect(told.map(({ name }) => name)).toEqual(["maintenance.announced", "maintenance.called_off"]);
});
