import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ApiServer } from "../../../test/support/api-server.ts";
import { TestClock } from "../../../test/support/domain-world.ts";
import { MemoryLog } from "../../../test/support/memory-log.ts";
import { HealthState } from "../../domain/health/health-state.ts";
import { recordUsage } from "../../domain/usage/record-usage.ts";
import { DAY_MS, MINUTE_MS, SECOND_MS } from "../../kernel/duration.ts";

const clock = new TestClock();
const target = { isUp: true };

let api: ApiServer;
let health: HealthState;
beforeAll(async () => {
  health = healthOfAnInstance();
  api = await ApiServer.start({ clock, health });
});
afterAll(async () => {
  await health.stop();
  await api.close();
});
afterEach(async () => {
  target.isUp = true;
  await api.world.database.direct.deleteFrom("target_status_changes").execute();
  clock.advance(MINUTE_MS);
});

function healthOfAnInstance(): HealthState {
  const check = () => (target.isUp ? Promise.resolve() : Promise.reject(new Error("refused")));
  return new HealthState({
    clock,
    log: new MemoryLog(),
    probes: [{ name: "upstream", check }],
    intervalMs: DAY_MS,
    timeoutMs: 5_000,
  });
}

/** Checks the target, and stores its state if that has changed. @returns the time of the check */
async function check(): Promise<string> {
  const { checkedAt } = await health.check();
  const state = target.isUp ? ("up" as const) : ("down" as const);
  const { direct } = api.world.database;
  const rows = await direct
    .selectFrom("target_status_changes")
    .selectAll()
    .orderBy("number", "desc")
    .execute();
  if (rows[0]?.state !== state) {
    const change = { number: BigInt(rows.length + 1), state, changed_at: checkedAt };
    await direct.insertInto("target_status_changes").values(change).execute();
  }
  return now();
}

const now = (): string => new Date(clock.nowMs()).toISOString().replace("Z", "+00:00");
const read = () => api.call("GET", "/api/v1/status");

test("before the first check the state of the target is unknown", async () => {
  const fresh = await ApiServer.start({ clock, health: healthOfAnInstance() });
  try {
    const { status, body } = await fresh.call("GET", "/api/v1/status");
    expect(status).toBe(200);
    expect(body).toEqual({
      target: { state: "unknown", since: null, checked_at: null, is_busy: false },
      keeps_sign_in: true,
      active_sessions: 0,
      requests_last_minute: 0,
      outages: [],
      maintenance: null,
      open_url: "/api/v1/proxy/",
      console_url: "https://zenzefi.example",
    });
  } finally {
    await fresh.close();
  }
});

describe("the public status contains", () => {
  test("that the target is up and since when, also after a restart", async () => {
    const since = await check();
    clock.advance(MINUTE_MS);
    const checkedAt = await check();
    expect((await read()).body.target).toEqual({ state: "up", since, checked_at: checkedAt, is_busy: false });
    const restarted = healthOfAnInstance();
    clock.advance(MINUTE_MS);
    await restarted.start();
    const again = await ApiServer.start({ clock, health: restarted, database: api.world.database });
    try {
      const { body } = await again.call("GET", "/api/v1/status");
      expect(body.target).toEqual({ state: "up", since, checked_at: now(), is_busy: false });
    } finally {
      await restarted.stop();
      await again.close();
    }
  });

  test("when it was down, and that it is down now", async () => {
    await check();
    const times: string[] = [];
    for (const isUp of [false, true, false]) {
      clock.advance(MINUTE_MS);
      target.isUp = isUp;
      times.push(await check());
    }
    const { body } = await read();
    expect(body).toMatchObject({
      target: { state: "down", since: times[2] },
      outages: [
        { from: times[2], to: null },
        { from: times[0], to: times[1] },
      ],
    });
    target.isUp = true;
    clock.advance(31 * DAY_MS);
    const back = await check();
    expect((await read()).body.outages).toEqual([{ from: times[2], to: back }]);
  });

  test("how many devices hold a token and how many requests were proxied in the last minute", async () => {
    const person = await api.register({ balance: "10" });
    const { body: token } = await api.call("POST", "/api/v1/tokens/purchase", {
      jwt: person.jwt,
      json: { duration_hours: 1 },
    });
    const session = api.world.newId();
    const held = { id: session, token_id: String(token.id), user_id: person.id, device_id: "device-one" };
    await api.world.database.direct.insertInto("proxy_sessions").values(held).execute();
    for (const [ageMs, requests] of [
      [70 * SECOND_MS, 100],
      [50 * SECOND_MS, 4],
      [4 * SECOND_MS, 3],
    ] as const) {
      await recordUsage(
        api.world.database.direct,
        [
          {
            id: api.world.newId(),
            token_id: held.token_id,
            session_id: session,
            instance_id: api.world.newId(),
            started_at: new Date(clock.nowMs() - ageMs).toISOString(),
            ended_at: new Date(clock.nowMs() - ageMs + 4 * SECOND_MS).toISOString(),
            request_count: requests,
            bytes_in: 0,
            bytes_out: 0,
            denials: null,
          },
        ],
        [],
      );
    }
    const { open_url: _, console_url: __, ...body } = (await read()).body;
    expect(body).toMatchObject({ active_sessions: 1, requests_last_minute: 7 });
    for (const secret of [held.token_id, person.id, person.username, session, "device-one", "http"]) {
      expect(JSON.stringify(body)).not.toContain(secret);
    }
  });
});

test("for any number of calls, the database is queried once in two seconds", async () => {
  await check();
  const first = await read();
  expect(first.headers.get("cache-control")).toBe("public, max-age=2");
  target.isUp = false;
  clock.advance(SECOND_MS);
  await check();
  expect((await Promise.all([read(), read(), read()])).map(({ body }) => body)).toEqual(
    Array(3).fill(first.body),
  );
  clock.advance(SECOND_MS);
  expect((await read()).body.target).toMatchObject({ state: "down" });
});
