import { get, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Scope } from "../../src/kernel/scope.ts";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

let upstream: TestUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await startTestUpstream((request, response) => {
    if (request.url === "/redirect") {
      response.writeHead(302, { location: `${upstream.url}/landed?x=1` });
      response.end();
      return;
    }
    const { method, url, headers } = request;
    // Not as JSON, in which the URLs of the target would be rewritten.
    response.writeHead(200, { "content-type": "text/plain" });
    response.end(JSON.stringify({ method, url, headers }));
  });
  server = await startTestServer({ targetUrl: upstream.url });
});

afterAll(async () => {
  await server?.stop();
  await upstream?.close();
});

const proxy = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}/api/v1/proxy${path}`, { redirect: "manual", ...init });

/** A GET as a browser sends it when a person follows a link. `fetch` cannot set `Sec-Fetch-Mode`. */
function navigate(path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { "sec-fetch-mode": "navigate" };
    get(`${server.url}/api/v1/proxy${path}`, { headers }, (answer) => resolve(answer.resume())).on(
      "error",
      reject,
    );
  });
}

async function boughtToken(scope: Scope = "full"): Promise<string> {
  return (await (await newCustomer(server.url)).buyToken({ scope })).token;
}

/** The cookies of an answer as a browser would send them back. */
function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

async function connect(token: string): Promise<string> {
  const answer = await proxy("/authenticate", { method: "POST", body: JSON.stringify({ token }) });
  expect(answer.status).toBe(200);
  return cookiesOf(answer);
}

test("POST /authenticate sets both cookies, replies with the status and neither activates nor claims", async () => {
  const token = await boughtToken();
  const answer = await proxy("/authenticate", { method: "POST", body: JSON.stringify({ token }) });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    authenticated_via: "cookie",
    is_activated: false,
    status: "ready",
    session: null,
  });
  const [tokenCookie, deviceCookie] = answer.headers.getSetCookie();
  expect(tokenCookie).toMatch(/^zenzefi_access_token=.{64}; Max-Age=3600; Path=\/; HttpOnly; SameSite=Lax$/);
  expect(deviceCookie).toMatch(/^zenzefi_device_id=[\w-]{32}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
});

test("a wrong token and a body without one are refused with problem+json", async () => {
  const wrong = await proxy("/authenticate", {
    method: "POST",
    body: JSON.stringify({ token: "x".repeat(64) }),
  });
  expect(wrong.status).toBe(401);
  expect(await wrong.json()).toMatchObject({ code: "token_invalid" });
  const empty = await proxy("/authenticate", { method: "POST", body: "{}" });
  expect(empty.status).toBe(422);
  expect(await empty.json()).toMatchObject({ code: "validation_failed", errors: [{ path: "/token" }] });
});

test("a browser with both cookies reaches the target, which sees neither of them", async () => {
  const cookie = await connect(await boughtToken());
  const answer = await proxy("/page", {
    headers: {
      cookie: `theirs=1; ${cookie}; also=2`,
      referer: `${server.url}/api/v1/proxy/before?x=1`,
    },
  });
  const { headers } = (await answer.json()) as { headers: Record<string, string> };
  expect(headers["cookie"]).toBe("theirs=1; also=2");
  expect(headers["referer"]).toBe(`${upstream.url}/before?x=1`);
});

test("the token cookie takes precedence over the header, and only the device cookie is used with it", async () => {
  const [cookieToken, headerToken] = [await boughtToken(), await boughtToken()];
  const cookie = await connect(cookieToken);
  await proxy("/page", { headers: { cookie, ...clientHeaders(headerToken, "header-device") } });
  const status = async (token: string) =>
    (await proxy("/status", { headers: { "x-access-token": token } })).json() as Promise<{
      session: unknown;
    }>;
  expect((await status(cookieToken)).session).toMatchObject({
    device_id_hint: /zenzefi_device_id=([\w-]{8})/.exec(cookie)?.[1],
  });
  expect((await status(headerToken)).session).toBeNull();

  const withoutDevice = await proxy("/page", {
    headers: { cookie: `zenzefi_access_token=${cookieToken}`, "x-device-id": "header-device" },
  });
  expect(withoutDevice.status).toBe(403);
  expect(await withoutDevice.json()).toMatchObject({ code: "device_id_required" });
});

test("a link with ?token= connects the browser and redirects to the same URL without it", async () => {
  const token = await boughtToken();
  const answer = await navigate(`/a/b?x=1&token=${token}&y=2`);
  expect(answer.statusCode).toBe(303);
  expect(answer.headers).toMatchObject({
    location: "/api/v1/proxy/a/b?x=1&y=2",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
  const cookie = (answer.headers["set-cookie"] ?? []).map((set) => set.split(";")[0]).join("; ");
  const followed = await proxy("/a/b?x=1&y=2", { headers: { cookie } });
  expect(await followed.json()).toMatchObject({ url: "/a/b?x=1&y=2" });
});

test("the link connects a program whose fetch declares a mode without a site, but no script of a page", async () => {
  const link = `/hello?token=${await boughtToken()}`;
  const followed = await proxy(link);
  expect([followed.status, followed.headers.get("location")]).toEqual([303, "/api/v1/proxy/hello"]);
  expect(cookiesOf(followed)).toContain("zenzefi_access_token=");
  const asked = await proxy(link, { headers: { "sec-fetch-site": "same-origin" } });
  expect([asked.status, asked.headers.getSetCookie()]).toEqual([403, []]);
});

test("a known token in a query never reaches the target, and any other value passes unchanged", async () => {
  const [token, other] = [await boughtToken(), await boughtToken()];
  const send = async (query: string) =>
    ((await (await proxy(`/p${query}`, { headers: clientHeaders(token) })).json()) as { url: string }).url;
  expect(await send(`?token=${other}&x=1`)).toBe("/p?x=1");
  expect(await send("?token=short&x=1")).toBe("/p?token=short&x=1");
  expect(await send(`?token=${"z".repeat(64)}`)).toBe(`/p?token=${"z".repeat(64)}`);
  expect((await navigate(`/p?token=${"z".repeat(64)}`)).statusCode).toBe(401);
});

test("DELETE /logout clears both cookies and ends the session, so that another device can take over", async () => {
  const token = await boughtToken();
  const cookie = await connect(token);
  await proxy("/page", { headers: { cookie } });
  expect((await proxy("/page", { headers: clientHeaders(token) })).status).toBe(409);
  const out = await proxy("/logout", { method: "DELETE", headers: { cookie } });
  expect(out.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^zenzefi_access_token=; Max-Age=0; Path=\//),
    expect.stringMatching(/^zenzefi_device_id=; Max-Age=0; Path=\//),
  ]);
  await expect
    .poll(async () => (await proxy("/page", { headers: clientHeaders(token) })).status, { timeout: 3_000 })
    .toBe(200);
});

test("a page of another site cannot act with the browser's cookies", async () => {
  const cookie = await connect(await boughtToken());
  const post = async (headers: Record<string, string>) =>
    (await proxy("/form", { method: "POST", headers: { cookie, ...headers } })).status;
  expect(await post({ "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await post({ "sec-fetch-site": "same-site" })).toBe(403);
  expect(await post({ origin: "https://evil.example" })).toBe(403);
  expect(await post({ origin: "null" })).toBe(403);
  expect(await post({ origin: server.url, "sec-fetch-site": "same-origin" })).toBe(200);
  expect(await post({})).toBe(200);
  expect((await proxy("/page", { headers: { cookie, "sec-fetch-site": "cross-site" } })).status).toBe(200);
});

test("a redirect of the target becomes one to the proxy", async () => {
  const cookie = await connect(await boughtToken());
  const answer = await proxy("/redirect", { headers: { cookie } });
  expect(answer.headers.get("location")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1\/proxy\/landed\?x=1$/);
});

test("a body that is too large is refused with problem+json, and the server still serves", async () => {
  for (const body of ["x".repeat(5_000), "x".repeat(3_000_000)]) {
    const answer = await proxy("/authenticate", { method: "POST", body });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: "payload_too_large" });
  }
  expect((await proxy("/status")).status).toBe(401);
});

test("a browser keeps its cookie past the former end of a token that was extended, without connecting again", async () => {
  const customer = await newCustomer(server.url);
  const { id, token } = await customer.buyToken();
  const cookie = await connect(token);
  const setBy = async () => (await proxy("/page", { headers: { cookie } })).headers.getSetCookie();
  expect(await setBy()).toEqual([]);
  await customer.call("POST", `/tokens/${id}/extend`, { duration_hours: 1 });
  // The feed brings it.
  let set: readonly string[] = [];
  await waitUntil("the cookies are set again", 10_000, async () => {
    set = await setBy();
    return set.length > 0;
  });
  expect(set.map((line) => line.split(";")[0])).toEqual(cookie.split("; ").slice(0, 2));
  const seconds = Number(/Max-Age=(\d+)/.exec(set[0] ?? "")?.[1]);
  expect(seconds).toBeGreaterThan(3_600);
  expect(seconds).toBeLessThanOrEqual(7_200);
  expect(await setBy()).toEqual([]);
});
