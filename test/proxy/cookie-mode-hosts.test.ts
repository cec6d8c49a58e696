/** With PROXY_ORIGIN browsers use the proxy on a separate host, where the target's scripts share nothing with the console. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

const CONSOLE = "http://app.example";
const MACHINE = "http://machine.example";
const NAVIGATION = { "sec-fetch-mode": "navigate" };

let world: ProxyWorld;
let token: string;

beforeAll(async () => {
  world = await openProxyWorld({ environment: { BACKEND_URL: CONSOLE, PROXY_ORIGIN: MACHINE } });
  token = (await world.buy()).token;
});
afterAll(() => world?.close());

const at = (origin: string) => new PlainBrowser(world.server.port, new URL(origin).host);

describe("on the proxy's host", () => {
  it("a browser connects and reaches the target", async () => {
    const browser = at(MACHINE);
    expect((await browser.connect(token)).status).toBe(200);
    expect((await browser.navigate("/api/v1/proxy/page")).status).toBe(200);
    expect((await browser.send("/api/v1/proxy/logout", { method: "DELETE" })).status).toBe(200);
  });

  it("the front page is the target's", async () => {
    const { status, headers } = await at(MACHINE).navigate("/");
    expect([status, headers.location]).toEqual([303, "/api/v1/proxy/"]);
  });

  it.each([
    "/api/v1/users/me",
    "/api/v1/auth/login",
    "/health",
    "/metrics",
    "/docs",
    "/openapi.json",
    "/tokens",
  ])("%s is not served", async (path) => {
    const { status, headers, text } = await at(MACHINE).send(path, {
      headers: { accept: "application/json" },
    });
    expect(status).toBe(404);
    expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(text)).toMatchObject({ code: "not_found" });
    expect((await at(CONSOLE).send(path)).headers["x-gateway-error"]).toBeUndefined();
  });

  it("the liveness probe is served", async () => {
    expect((await at(MACHINE).send("/health/live")).status).toBe(200);
  });

  it("the page that connects a browser gets the URLs of the target and of the console", async () => {
    for (const origin of [MACHINE, CONSOLE]) {
      const { status, text } = await at(origin).send("/api/v1/status");
      expect(status).toBe(200);
      expect(JSON.parse(text)).toMatchObject({
        open_url: `${MACHINE}/api/v1/proxy/`,
        console_url: CONSOLE,
      });
    }
  });

  it("a path that escaped the prefix is redirected into the proxy, with and without a Referer", async () => {
    const browser = at(MACHINE);
    await browser.connect(token);
    for (const headers of [
      { referer: `${MACHINE}/api/v1/proxy/page` },
      { "sec-fetch-site": "same-origin" },
    ]) {
      const escaped = await browser.send("/api/v1/users/me?x=1", { headers });
      expect([escaped.status, escaped.headers.location]).toEqual([307, "/api/v1/proxy/api/v1/users/me?x=1"]);
    }
    expect((await browser.send("/x.js")).status).toBe(404);
    // The page that connects a browser and its files have these addresses, but no page of the target's is one of theirs.
    for (const path of ["/connect", "/assets/index.js", "/health/live"]) {
      const escaped = await browser.send(path, { headers: { referer: `${MACHINE}/api/v1/proxy/page` } });
      expect([escaped.status, escaped.headers.location]).toEqual([307, `/api/v1/proxy${path}`]);
      const ours = await browser.send(path, {
        headers: { referer: `${MACHINE}/connect`, "sec-fetch-site": "same-origin" },
      });
      expect(ours.headers.location).toBeUndefined();
    }
    expect((await at(MACHINE).send("/x.js", { headers: { "sec-fetch-site": "same-origin" } })).status).toBe(
      404,
    );
  });
});

describe("on the console's host", () => {
  it.each([
    ["GET", "/api/v1/proxy/page?x=1", NAVIGATION],
    ["GET", "/api/v1/proxy", NAVIGATION],
    ["GET", `/api/v1/proxy/page?token=${"t".repeat(64)}`, {}],
    ["POST", "/api/v1/proxy/authenticate", {}],
    ["DELETE", "/api/v1/proxy/logout", { "x-access-token": "t" }],
  ])("a browser is redirected to the proxy's host: %s %s", async (method, path, headers) => {
    const answer = await at(CONSOLE).send(path, { method, headers });
    expect([answer.status, answer.headers.location]).toEqual([307, MACHINE + path]);
    expect(answer.headers).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  it("cookies of the proxy are ignored", async () => {
    const browser = at(MACHINE);
    await browser.connect(token);
    const stranger = at(CONSOLE);
    for (const [name, value] of browser.cookies) stranger.cookies.set(name, value);
    const answer = await stranger.send("/api/v1/proxy/page");
    expect([answer.status, answer.headers["x-gateway-error"]]).toEqual([403, "device_id_required"]);
    expect((await stranger.send("/api/v1/proxy/status")).status).toBe(401);
    const headers = { referer: `${CONSOLE}/api/v1/proxy/page` };
    expect((await stranger.send("/x.js", { headers })).status).toBe(404);
  });

  it("header mode works as on any host", async () => {
    const fresh = (await world.buy()).token;
    const headers = { "x-access-token": fresh, "x-device-id": "device-0001", ...NAVIGATION };
    for (const origin of [CONSOLE, MACHINE])
      expect((await at(origin).send("/api/v1/proxy/page", { headers })).status).toBe(200);
  });
});
