import { afterAll, beforeAll, expect, test } from "vitest";
import { ENDED_BY_HAND_MAX } from "../../src/domain/sessions/lease-rules.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";

let world: ProxyWorld;

beforeAll(async () => {
  world = await openProxyWorld();
});
afterAll(() => world.close());

const logOut = (token: string) =>
  fetch(`${world.server.url}/api/v1/proxy/logout`, {
    method: "DELETE",
    headers: { cookie: `zenzefi_access_token=${token}; zenzefi_device_id=device-0001` },
  });

test("repeated log-outs leave a bounded number of sessions; then the reply is 429 with Retry-After", async () => {
  const { id, token } = await world.buy();
  const statuses: number[] = [];
  for (let round = 0; round < ENDED_BY_HAND_MAX + 5; round += 1) {
    statuses.push((await world.reach(token, "/")).status);
    await logOut(token);
  }
  expect(statuses.slice(0, ENDED_BY_HAND_MAX)).toEqual(Array(ENDED_BY_HAND_MAX).fill(200));
  expect(statuses.slice(ENDED_BY_HAND_MAX)).toEqual(Array(5).fill(429));
  const refused = await world.reach(token, "/", { device: "device-0002" });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_000);
  expect(refused.headers.get("ratelimit-limit")).toBe(String(ENDED_BY_HAND_MAX));
  expect(await refusalOf(refused)).toEqual({ status: 429, code: "rate_limited" });
  const [rows] = await world.rows(
    `SELECT count(*)::int AS sessions FROM proxy_sessions WHERE token_id = '${id}'`,
  );
  expect(rows).toEqual({ sessions: ENDED_BY_HAND_MAX });

  expect((await world.reach((await world.buy()).token, "/")).status).toBe(200);
  await world.rows(
    `UPDATE proxy_sessions SET ended_at = ended_at - interval '1 hour' WHERE token_id = '${id}'`,
  );
  await expect
    .poll(async () => (await world.reach(token, "/")).status, { timeout: 3_000, interval: 200 })
    .toBe(200);
}, 60_000);
