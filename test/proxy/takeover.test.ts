/** One device takes a token over from another: what each of them is answered, for how long, and how often. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BoughtToken, newCustomer } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld, reachThrough, refusalOf } from "../support/proxy-world.ts";

const TAKEOVER = "/takeover";
const ONE = "device-one";
const TWO = "device-two";
const THREE = "device-three";

let world: ProxyWorld;
beforeAll(async () => {
  world = await openProxyWorld({
    environment: { TAKEOVERS_PER_DAY: "3" },
    handler: (request, response) => response.end(`${request.method} ${request.url}`),
  });
});
afterAll(() => world?.close());

const take = (token: BoughtToken, device: string, headers: Record<string, string> = {}) =>
  world.reach(token.token, TAKEOVER, { method: "POST", device, headers });
const problemOf = async (answer: Response) => ({ ...JSON.parse(await answer.text()), status: answer.status });
const codeAt = async (token: BoughtToken, device: string) => {
  const answer = await world.reach(token.token, "/page", { device });
  const isOk = answer.status === 200;
  const text = await answer.text();
  return isOk ? 200 : JSON.parse(text).code;
};
/** A token that `ONE` holds, unless another device is named. */
async function heldToken(device = ONE): Promise<BoughtToken> {
  const token = await world.buy();
  expect(await codeAt(token, device)).toBe(200);
  return token;
}
const later = (token: BoughtToken, set: string) =>
  world.rows(`UPDATE takeovers SET ${set} WHERE token_id = '${token.id}'`);

test("a conflict says whether and where the token can be taken over, and the device that does so holds it at once", async () => {
  const token = await heldToken();
  const conflict = await problemOf(await world.reach(token.token, "/page", { device: TWO }));
  expect(conflict).toMatchObject({
    status: 409,
    code: "device_conflict",
    takeover: "now",
    takeover_url: "/api/v1/proxy/takeover",
    takeovers_left: 3,
  });
  const taken = await take(token, TWO);
  expect(taken.headers.get("cache-control")).toBe("no-store");
  expect(await problemOf(taken)).toMatchObject({
    status: 200,
    taken_over: true,
    former_device_id_hint: ONE.slice(0, 8),
    takeovers_left: 2,
    session: { device_id_hint: TWO.slice(0, 8) },
  });
  expect(await codeAt(token, TWO)).toBe(200);
});

test("the device that lost it is told when and to whom, in the language that it asks for", async () => {
  const token = await heldToken();
  await take(token, TWO);
  const answer = await world.reach(token.token, "/page", {
    device: ONE,
    headers: { "accept-language": "ru" },
  });
  expect(answer.headers.get("x-gateway-error")).toBe("device_taken_over");
  const problem = await problemOf(answer);
  expect(problem).toMatchObject({
    status: 409,
    code: "device_taken_over",
    device_id_hint: TWO.slice(0, 8),
    takeover: "now",
    takeovers_left: 2,
  });
  expect(problem.taken_over_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/);
  expect(problem.retry_after_seconds).toBeGreaterThan(500);
  expect(problem.retry_after_seconds).toBeLessThanOrEqual(600);
  expect(problem.detail).toMatch(/^В \d{4}-\d\d-\d\d \d\d:\d\d UTC этот токен доступа перешёл.*device-t…/);
  expect(JSON.stringify(problem)).not.toContain(TWO);
});

test("for ten minutes its polls do not win the token back, though it is idle or free; another device's do", async () => {
  const token = await heldToken();
  await take(token, TWO);
  await world.rows(
    `UPDATE proxy_sessions SET last_activity = last_activity - interval '1 hour' WHERE token_id = '${token.id}'`,
  );
  expect(await codeAt(token, ONE)).toBe("device_taken_over");
  expect(await codeAt(token, THREE)).toBe(200);
  await later(token, "refused_until = clock_timestamp()");
  await expect.poll(() => codeAt(token, ONE), { timeout: 30_000 }).toBe("device_conflict");
});

test("it can take the token back by itself, which counts, and then the other one is refused", async () => {
  const token = await heldToken();
  await take(token, TWO);
  expect(await problemOf(await take(token, ONE))).toMatchObject({ taken_over: true, takeovers_left: 1 });
  expect(await codeAt(token, ONE)).toBe(200);
  expect(await codeAt(token, TWO)).toBe("device_taken_over");
});

test("a release by the owner admits it again", async () => {
  const token = await heldToken();
  await take(token, TWO);
  await world.customer.call("POST", `/tokens/${token.id}/release-device`);
  await expect.poll(() => codeAt(token, ONE), { timeout: 30_000 }).toBe(200);
});

test("to take over what one holds already, or what is free, ends nothing and does not count", async () => {
  const token = await heldToken();
  const kept = { taken_over: false, former_device_id_hint: null, takeovers_left: 3 };
  expect(await problemOf(await take(token, ONE))).toMatchObject({ status: 200, ...kept });
  const free = await world.buy();
  expect(await problemOf(await take(free, ONE))).toMatchObject({ ...kept, is_activated: false });
  const rows = await world.rows(
    `SELECT count(*)::int AS n FROM proxy_sessions WHERE token_id IN ('${token.id}', '${free.id}')`,
  );
  expect(rows).toEqual([{ n: 2 }]);
});

test("a token is taken over so often in 24 hours as the setting allows; then it says from when on it can be again", async () => {
  const token = await heldToken();
  for (const device of [TWO, ONE, TWO]) expect((await take(token, device)).status).toBe(200);
  const over = await take(token, THREE);
  expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(86_000);
  const problem = await problemOf(over);
  expect(problem).toMatchObject({ status: 409, code: "takeovers_limit", takeovers_per_day: 3 });
  const availableMs = Date.parse(problem.takeover_available_at);
  expect(availableMs - Date.now()).toBeGreaterThan(86_000_000);
  const conflict = await problemOf(await world.reach(token.token, "/page", { device: THREE }));
  const offer = {
    takeover: "later",
    takeovers_left: 0,
    takeover_available_at: problem.takeover_available_at,
  };
  expect(conflict).toMatchObject(offer);
  expect(conflict.takeover_url).toBeUndefined();
  await later(token, "taken_at = taken_at - interval '1 day'");
  expect(await problemOf(await take(token, THREE))).toMatchObject({ taken_over: true, takeovers_left: 2 });
});

test("the owner is told by one fact, with hints of both devices and no device id", async () => {
  const token = await heldToken("device-former-1");
  await take(token, "device-newer-22");
  const rows = await world.rows(
    `SELECT before, after FROM audit_logs WHERE action = 'session.taken_over' AND after->>'token_id' = '${token.id}'`,
  );
  const [former, newer] = ["device-f", "device-n"];
  expect(rows).toEqual([
    {
      before: { device_id_hint: former },
      after: { token_id: token.id, former_device_id_hint: former, device_id_hint: newer },
    },
  ]);
});

describe("who may not ask is refused before anything changes", () => {
  test("unknown tokens, requests without a device, and other methods", async () => {
    const { token } = await heldToken();
    const send = (headers: Record<string, string>) =>
      fetch(`${world.server.url}/api/v1/proxy/takeover`, { method: "POST", headers });
    const unknown = { "x-access-token": "x".repeat(64), "x-device-id": TWO };
    expect(await refusalOf(await send(unknown))).toEqual({ status: 401, code: "token_invalid" });
    expect(await refusalOf(await send({ "x-device-id": TWO }))).toEqual({
      status: 401,
      code: "token_required",
    });
    const refused = await send({ "x-access-token": token });
    expect(await refusalOf(refused)).toEqual({ status: 403, code: "device_id_required" });
    const short = await send({ "x-access-token": token, "x-device-id": "short" });
    expect(await refusalOf(short)).toEqual({ status: 400, code: "device_id_invalid" });
    const get = await world.reach(token, TAKEOVER, { device: ONE });
    expect(await get.text()).toBe("GET /takeover");
  });

  test("a revoked token, and one whose owner is deactivated", async () => {
    const leaver = await newCustomer(world.server.url);
    const [token, other] = [await leaver.buyToken(), await leaver.buyToken()];
    await leaver.call("DELETE", `/tokens/${token.id}`);
    expect((await take(token, TWO)).status).toBe(401);
    await world.rows(`UPDATE users SET is_active = false WHERE id = '${leaver.id}'`);
    expect((await take(other, TWO)).status).toBe(401);
  });
});

describe("the owner, signed in to the API", () => {
  const free = (token: BoughtToken, customer = world.customer) =>
    customer.call("POST", `/tokens/${token.id}/takeover`);

  test("frees the seat for another device, and the former one is refused for ten minutes", async () => {
    const token = await heldToken();
    expect(await problemOf(await free(token))).toMatchObject({ status: 200, taken_over: true });
    const problem = await problemOf(await world.reach(token.token, "/page", { device: ONE }));
    expect(problem).toMatchObject({ status: 409, code: "device_taken_over" });
    expect(problem.device_id_hint).toBeUndefined();
    expect(problem.detail).toMatch(/went over to another device at \d/);
    expect(await codeAt(token, TWO)).toBe(200);
  });

  test("within the same limit, and only of an own token; one that nobody holds counts nothing", async () => {
    const token = await heldToken();
    const stranger = await newCustomer(world.server.url);
    expect((await free(token, stranger)).status).toBe(404);
    for (const device of [TWO, ONE, TWO]) await take(token, device);
    expect(await problemOf(await free(token))).toMatchObject({ status: 409, code: "takeovers_limit" });
    expect(await codeAt(token, TWO)).toBe(200);
    expect(await problemOf(await free(await world.buy()))).toMatchObject({ status: 200, taken_over: false });
  });
});

test("TAKEOVER_BY=owner and off refuse devices, and off the owner too", async () => {
  const owner = await openProxyWorld({ environment: { TAKEOVER_BY: "owner" } });
  const off = await openProxyWorld({ environment: { TAKEOVER_BY: "off" } });
  for (const [other, code, status] of [
    [owner, "takeover_owner_only", 200],
    [off, "takeover_off", 403],
  ] as const) {
    const token = await other.buy();
    const by = (path: string, init: object) => reachThrough(other.server.url, token.token, path, init);
    await by("/page", { device: ONE });
    const conflict = await problemOf(await by("/page", { device: TWO }));
    expect(conflict).toMatchObject({ code: "device_conflict", takeover: other === owner ? "owner" : "off" });
    expect(conflict.takeover_url).toBeUndefined();
    expect(await refusalOf(await by(TAKEOVER, { method: "POST", device: TWO }))).toEqual({
      status: 403,
      code,
    });
    const freed = await other.customer.call("POST", `/tokens/${token.id}/takeover`);
    expect(freed.status).toBe(status);
  }
  await Promise.all([owner.close(), off.close()]);
});
