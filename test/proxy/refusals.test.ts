import { METHODS } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { exchangeRaw } from "../support/raw-exchange.ts";
import { openRaw, rawRequest } from "../support/raw-socket.ts";
import { waitUntil } from "../support/services/wait-until.ts";

let world: ProxyWorld;

beforeAll(async () => {
  world = await openProxyWorld({ environment: { RATE_LIMIT_PROXY: "2/60" } });
});

afterAll(() => world.close());

/** Sends a request to the proxy with exactly these headers. */
function ask(path: string, headers: Record<string, string>, method = "GET"): Promise<Response> {
  return fetch(`${world.server.url}/api/v1/proxy${path}`, { method, headers });
}

const STRANGE = "x".repeat(64);

describe("the order of refusal", () => {
  test("a missing device comes before a missing token, and is 403", async () => {
    expect(await refusalOf(await ask("/x", {}))).toEqual({ status: 403, code: "device_id_required" });
  });

  test.each([
    "short",
    "with space",
    "x".repeat(256),
    "d\u00e9vice-0001",
  ])("a device id of the wrong form (%s) comes before an unknown token, and is 400", async (device) => {
    const answer = await ask("/x", { "x-device-id": device, "x-access-token": STRANGE });
    expect(await refusalOf(answer)).toEqual({ status: 400, code: "device_id_invalid" });
  });

  test("a missing token is 401 token_required", async () => {
    const answer = await ask("/x", { "x-device-id": "device-0001" });
    expect(await refusalOf(answer)).toEqual({ status: 401, code: "token_required" });
  });

  test("unknown, revoked, expired tokens and those of a deactivated user get one and the same refusal, 401", async () => {
    const revoked = await world.buy();
    await world.customer.call("DELETE", `/tokens/${revoked.id}`);
    const other = await newCustomer(world.server.url);
    const lockedOut = await other.buyToken();
    await world.rows(`UPDATE users SET is_active = false WHERE id = '${other.id}'`);
    const expired = await world.buy();
    await world.rows(
      `UPDATE access_tokens SET activated_at = now() - interval '2 hours' WHERE id = '${expired.id}'`,
    );
    const answers = [STRANGE, revoked.token, lockedOut.token, expired.token].map(async (token) => {
      const answer = await ask("/x", { "x-device-id": "device-0001", "x-access-token": token });
      const { request_id, ...problem } = JSON.parse(await answer.text());
      expect(request_id).toBe(answer.headers.get("x-request-id"));
      return { status: answer.status, problem, gateway: answer.headers.get("x-gateway-error") };
    });
    const [first, ...others] = await Promise.all(answers);
    expect(first).toMatchObject({
      status: 401,
      gateway: "token_invalid",
      problem: { code: "token_invalid" },
    });
    expect(others).toEqual([first, first, first]);
  });

  test("an exceeded limit comes before the scope, with Retry-After and RateLimit-*", async () => {
    const { token } = await world.buy({ scope: "certificates_only" });
    const outside = () => world.reach(token, "/users");
    expect(await refusalOf(await outside())).toEqual({ status: 403, code: "scope_denied" });
    expect(await refusalOf(await outside())).toEqual({ status: 403, code: "scope_denied" });
    const limited = await outside();
    expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(limited.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    expect(limited.headers.get("ratelimit-limit")).toBe("2");
    expect(limited.headers.get("ratelimit-remaining")).toBe("0");
    expect(limited.headers.get("ratelimit-reset")).toBe(limited.headers.get("retry-after"));
    expect(await refusalOf(limited)).toEqual({ status: 429, code: "rate_limited" });
  });

  test("each token of a user has a separate limit", async () => {
    const [used, fresh] = [await world.buy(), await world.buy()];
    for (let n = 0; n < 2; n += 1) expect((await world.reach(used.token, "/x")).status).toBe(200);
    expect((await world.reach(used.token, "/x")).status).toBe(429);
    expect((await world.reach(fresh.token, "/x")).status).toBe(200);
  });

  test("the scope comes before the device that holds the token", async () => {
    const { token } = await world.buy({ scope: "certificates_only" });
    expect((await world.reach(token, "/certificates/list")).status).toBe(200);
    const answer = await world.reach(token, "/users", { device: "device-0002" });
    expect(await refusalOf(answer)).toEqual({ status: 403, code: "scope_denied" });
  });

  test("a second device gets 409 with the holder's hint and the time until the session expires", async () => {
    const { token } = await world.buy();
    expect((await world.reach(token, "/x")).status).toBe(200);
    const answer = await world.reach(token, "/x", { device: "another-device" });
    const problem = JSON.parse(await answer.clone().text());
    expect(await refusalOf(answer)).toEqual({ status: 409, code: "device_conflict" });
    expect(problem).toMatchObject({ device_id_hint: "device-0", retry_after_seconds: expect.any(Number) });
    expect(Date.parse(problem.session_started_at)).toBeGreaterThan(Date.now() - 60_000);
    expect(problem.retry_after_seconds).toBeLessThanOrEqual(300);
    expect(problem.retry_after_seconds).toBeGreaterThan(290);
    expect(answer.headers.get("retry-after")).toBe(String(problem.retry_after_seconds));
  });
});

describe("a refusal", () => {
  test.each([
    ["en", "en-GB,en;q=0.9", /access token/i],
    ["ru", "ru-RU,ru;q=0.9,en;q=0.5", /[а-яё]{4}/i],
  ])("is in the client's language: %s", async (language, accepted, words) => {
    const answer = await ask("/x", { "x-device-id": "device-0001", "accept-language": accepted });
    expect(answer.headers.get("content-language")).toBe(language);
    expect(JSON.parse(await answer.text())).toMatchObject({
      type: "urn:zenzefi:problem:token_required",
      status: 401,
      title: expect.stringMatching(words),
      detail: expect.stringMatching(words),
    });
  });

  test("has the request's valid X-Request-Id, and a new one otherwise", async () => {
    const valid = await ask("/x", { "x-request-id": "trace-4711" });
    expect(valid.headers.get("x-request-id")).toBe("trace-4711");
    const replaced = await ask("/x", { "x-request-id": "not valid" });
    expect(replaced.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("never reaches the target", async () => {
    const before = world.upstream.seen.length;
    await ask("/refused", { "x-device-id": "device-0001", "x-access-token": STRANGE }, "POST");
    const { token } = await world.buy({ scope: "certificates_only" });
    await world.reach(token, "/refused");
    expect(world.upstream.seen.slice(before).map(({ url }) => url)).toEqual([]);
  });

  // A connection that is closed with bytes of the client unread is reset, and the client loses what it has not read yet.
  test("of a large upload can be read by a client that first sends it all", async () => {
    const bodyBytes = 8 * 1024 * 1024;
    const head = rawRequest(STRANGE, "POST /api/v1/proxy/x HTTP/1.1", [`Content-Length: ${bodyBytes}`]);
    const client = openRaw(world.server.port, head);
    client.socket.pause();
    let isSent = false;
    client.socket.write(Buffer.alloc(bodyBytes), () => {
      isSent = true;
    });
    await waitUntil("all is sent", 5_000, () => isSent || client.socket.destroyed);
    client.socket.resume();
    await waitUntil("the end", 5_000, () => client.ending() !== "open");
    expect(client.text()).toMatch(/^HTTP\/1\.1 401 /);
    expect(client.ending()).toBe("end");
  });
});

describe("methods", () => {
  test.each(["TRACE", "CONNECT"])("%s is refused with 405", async (method) => {
    const { token } = await world.buy();
    const { answers } = await exchangeRaw(
      world.server.port,
      rawRequest(token, `${method} /api/v1/proxy/x HTTP/1.1`),
      1,
    );
    expect(answers[0]).toMatchObject({ status: 405, headers: { "x-gateway-error": "method_not_allowed" } });
    expect(JSON.parse(answers[0]?.body ?? "").detail).toContain(method);
  });

  test.each(
    METHODS.filter((method) => !["TRACE", "CONNECT"].includes(method)),
  )("%s passes", async (method) => {
    const { token } = await world.buy();
    const request = rawRequest(token, `${method} /api/v1/proxy/any HTTP/1.1`, [
      "Content-Length: 0",
      "Connection: close",
    ]);
    const { text } = await exchangeRaw(world.server.port, request);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(world.upstream.seen.at(-1)).toMatchObject({ method, url: "/any" });
  });
});

describe("paths", () => {
  test.each([
    ["", "/"],
    ["/", "/"],
    ["?a=1", "/?a=1"],
    ["//x//y", "//x//y"],
    ["/a%2Fb%20c?q=%D0%B0&q=2;x", "/a%2Fb%20c?q=%D0%B0&q=2;x"],
  ])("/proxy%s reaches the target as %s", async (path, seen) => {
    const { token } = await world.buy();
    const { text } = await exchangeRaw(
      world.server.port,
      rawRequest(token, `GET /api/v1/proxy${path} HTTP/1.1`, ["Connection: close"]),
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(world.upstream.seen.at(-1)?.url).toBe(seen);
  });

  test("the gateway replies to GET and HEAD of /status, without a device id and without starting the token's time", async () => {
    const { token } = await world.buy();
    const status = await ask("/status", { "x-access-token": token });
    expect(await status.json()).toMatchObject({
      connected: true,
      authenticated_via: "header",
      is_activated: false,
    });
    expect((await ask("/status", { "x-access-token": token }, "HEAD")).status).toBe(200);
    expect(await refusalOf(await ask("/status", {}))).toEqual({ status: 401, code: "token_required" });
    const unknown = await ask("/status", { "x-access-token": STRANGE });
    expect(await refusalOf(unknown)).toEqual({ status: 401, code: "token_invalid" });
  });

  test("/status with another method is the target's", async () => {
    const { token } = await world.buy();
    expect(await (await world.reach(token, "/status", { method: "POST" })).json()).toMatchObject({
      url: "/status",
    });
  });
});
