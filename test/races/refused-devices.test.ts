import { afterAll, beforeAll, expect, test } from "vitest";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

let world: ProxyWorld;

beforeAll(async () => {
  world = await openProxyWorld();
});
afterAll(() => world.close());

const flood = (token: string, count: number, prefix: string) =>
  Promise.all(
    Array.from({ length: count }, async (_, nth) => {
      const answer = await world.reach(token, "/", { device: `${prefix}-${nth}` });
      return { status: answer.status, problem: JSON.parse(await answer.text()) };
    }),
  );

/** The maximum number of statements that wait for a lock at the same time, until `over` settles. */
async function lockWaitersDuring(over: Promise<unknown>): Promise<number> {
  let isOver = false;
  void over.finally(() => {
    isOver = true;
  });
  let waitersMax = 0;
  while (!isOver) {
    const [{ waiters = 0 } = {}] = await world.rows(
      `SELECT count(*)::int AS waiters FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    waitersMax = Math.max(waitersMax, Number(waiters));
  }
  return waitersMax;
}

test("980 concurrent refused devices on one token do not use up the database connections for other tokens", async () => {
  const [attacked, warm, ...strangers] = await Promise.all(Array.from({ length: 6 }, () => world.buy()));
  await world.reach(attacked?.token ?? "", "/", { device: "device-holder" });
  await world.reach(warm?.token ?? "", "/");
  const flooding = flood(attacked?.token ?? "", 980, "made-up-device");
  const waitersMax = lockWaitersDuring(flooding);
  const served = await Promise.all(strangers.map(({ token }) => world.reach(token, "/")));
  expect(served.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const answers = await flooding;
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([409]));
  expect(new Set(answers.map(({ problem }) => problem.device_id_hint))).toEqual(new Set(["device-h"]));
  const [{ commits = 0 } = {}] = await world.rows(
    `SELECT count(*)::int AS commits FROM session_conflicts c JOIN proxy_sessions s ON s.id = c.session_id
      WHERE s.token_id = '${attacked?.id}'`,
  );
  expect(commits).toBe(20);
  // A claim, and the flush of counters that waits for it.
  expect(await waitersMax).toBeLessThanOrEqual(3);
}, 60_000);

test("of the devices that a session refuses, 20 are named in the audit log, and one row stands for all others", async () => {
  const { id, token } = await world.buy();
  await world.reach(token, "/", { device: "device-holder" });
  for (const round of ["one", "two"]) {
    await flood(token, 40, `device-${round}`);
  }
  const audited = await world.rows(
    `SELECT after FROM audit_logs WHERE action = 'session.conflict' AND after->>'token_id' = '${id}' ORDER BY id`,
  );
  expect(audited).toHaveLength(21);
  expect(audited.at(-1)).toEqual({ after: { token_id: id, devices_named: 20, further_devices: "counted" } });
  const [session] = await world.rows(
    `SELECT further_conflicts > 0 AS counted FROM proxy_sessions WHERE token_id = '${id}'`,
  );
  expect(session).toEqual({ counted: true });
  await world.rows(
    `UPDATE proxy_sessions SET ended_at = now(), end_reason = 'ended_by_admin' WHERE token_id = '${id}'`,
  );
  const left = await world.rows(
    `SELECT 1 FROM session_conflicts c JOIN proxy_sessions s ON s.id = c.session_id WHERE s.token_id = '${id}'`,
  );
  expect(left).toEqual([]);
});

test("after a release the next device is served at once, however often it was refused just before", async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id, token } = await world.buy();
    await world.reach(token, "/", { device: "device-holder" });
    await flood(token, 5, "device-next");
    await world.customer.call("POST", `/tokens/${id}/release-device`);
    const next = await world.reach(token, "/", { device: "device-next-3" });
    expect(`${round}: ${next.status}`).toBe(`${round}: 200`);
  }
});
