import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientHeaders } from "../support/customer.ts";
import { PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

/** In CORS_ORIGINS by default. */
const LISTED = "http://localhost:61000";

let world: ProxyWorld;
let token: string;
let browser: PlainBrowser;
let answered: Record<string, string | string[]> = {};

beforeAll(async () => {
  world = await openProxyWorld({
    handler: (request, response) => {
      response.writeHead(200, answered);
      response.end(`${request.method} ${request.url}`);
    },
  });
  token = (await world.buy()).token;
  browser = new PlainBrowser(world.server.port);
  await browser.connect(token);
});
afterAll(() => world?.close());

describe("an answer of the target", () => {
  it("reaches the browser as one from under the proxy's prefix", async () => {
    const origin = world.upstream.url;
    answered = {
      location: `${origin}/next`,
      "set-cookie": [
        "a=1; Domain=127.0.0.1; Path=/app; Secure; HttpOnly",
        "zenzefi_access_token=x",
        "__Host-b=1; Path=/",
      ],
      "access-control-allow-origin": origin,
      "referrer-policy": "no-referrer",
      "service-worker-allowed": "/",
      "clear-site-data": '"cookies"',
      "strict-transport-security": "max-age=1",
      "cross-origin-opener-policy": "same-origin",
    };
    const { headers } = await browser.send("/api/v1/proxy/page");
    expect(headers).toMatchObject({
      "set-cookie": ["a=1; Path=/api/v1/proxy/app; HttpOnly", "__Host-b=1; Path=/"],
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
    });
    expect(headers.location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1\/proxy\/next$/);
    expect(headers["access-control-allow-origin"]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    for (const name of ["service-worker-allowed", "clear-site-data", "strict-transport-security"])
      expect(headers[name]).toBeUndefined();
    answered = {};
  });
});

describe("the front page", () => {
  it("is served at a URL whose relative links stay inside the proxy", async () => {
    const { status, headers } = await browser.navigate("/api/v1/proxy?x=1");
    expect([status, headers.location]).toEqual([307, "/api/v1/proxy/?x=1"]);
    expect((await browser.navigate("/api/v1/proxy/?x=1")).text).toBe("GET /?x=1");
  });

  it("is served at both URLs to requests that are no navigation", async () => {
    expect((await browser.send("/api/v1/proxy?x=1")).text).toBe("GET /?x=1");
    const byHeader = await browser.send("/api/v1/proxy", {
      headers: { ...clientHeaders((await world.buy()).token), cookie: "", accept: "text/html" },
    });
    expect(byHeader.text).toBe("GET /");
  });
});

describe("a path that escaped the prefix, requested by a page of the target", () => {
  const referer = () => `http://127.0.0.1:${world.server.port}/api/v1/proxy/page?x=1`;

  it.each([
    "GET",
    "POST",
    "OPTIONS",
    "PUT",
  ])("is redirected into the proxy, with its method: %s", async (method) => {
    const headers = { referer: referer() };
    const escaped = await browser.send("/x/y.js?v=1", { method, headers });
    expect([escaped.status, escaped.headers.location]).toEqual([307, "/api/v1/proxy/x/y.js?v=1"]);
    expect((await browser.send(String(escaped.headers.location), { method })).text).toBe(
      `${method} /x/y.js?v=1`,
    );
  });

  it("is redirected also with a body of a type that no route of the API accepts", async () => {
    const headers = { referer: referer(), "content-type": "text/x-unheard-of" };
    const escaped = await browser.send("/x", { method: "POST", headers, body: "b" });
    expect([escaped.status, escaped.headers.location]).toEqual([307, "/api/v1/proxy/x"]);
  });

  it("is served by the API if it has such a route", async () => {
    expect((await browser.send("/health/live", { headers: { referer: referer() } })).status).toBe(200);
  });

  it("is 404 from a browser that is not connected, or from another page or site", async () => {
    const stranger = new PlainBrowser(world.server.port);
    expect((await stranger.send("/x.js", { headers: { referer: referer() } })).status).toBe(404);
    for (const other of ["http://evil.example/api/v1/proxy/", referer().replace("/proxy/", "/proxyx/"), "x"])
      expect((await browser.send("/x.js", { headers: { referer: other } })).status).toBe(404);
    expect((await browser.send("/x.js", { headers: { "sec-fetch-site": "same-origin" } })).status).toBe(404);
  });
});

describe("a page of a listed origin", () => {
  const preflight = (origin: string) =>
    browser.send("/api/v1/proxy/api", {
      method: "OPTIONS",
      headers: {
        origin,
        cookie: "",
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "x-access-token,x-device-id,x-own",
      },
    });

  it("may send what it asks for", async () => {
    const { status, headers } = await preflight(LISTED);
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      "access-control-allow-origin": LISTED,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "PATCH",
      "access-control-allow-headers": "x-access-token,x-device-id,x-own",
      vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    });
  });

  it("may read answers and refusals, regardless of the target's CORS fields", async () => {
    answered = {
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "X-Theirs",
      vary: "Cookie",
    };
    const headers = { ...clientHeaders((await world.buy()).token), cookie: "", origin: LISTED };
    const answer = await browser.send("/api/v1/proxy/api", { headers });
    answered = {};
    const refusal = await browser.send("/api/v1/proxy/api", { headers: { cookie: "", origin: LISTED } });
    for (const { headers } of [answer, refusal]) {
      expect(headers["access-control-allow-origin"]).toBe(LISTED);
      expect(headers["access-control-expose-headers"]).toContain("X-Gateway-Error");
      expect(headers.vary).toContain("Origin");
    }
    expect(answer.headers["access-control-expose-headers"]).toContain("X-Theirs");
    expect(answer.headers.vary).toBe("Cookie, Origin");
    const status = await browser.send("/api/v1/proxy/status", { headers: { origin: LISTED } });
    expect(status.headers["access-control-allow-origin"]).toBe(LISTED);
    const api = await browser.send("/health/live", { headers: { origin: LISTED } });
    expect(api.headers["access-control-expose-headers"]).toBe(
      status.headers["access-control-expose-headers"],
    );
  });

  it("is the only one: the preflight of any other origin is handled as an ordinary request", async () => {
    const { status, headers } = await preflight("http://evil.example");
    expect([status, headers["x-gateway-error"]]).toEqual([403, "device_id_required"]);
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });
});

describe("a token in an address", () => {
  it("is neither cached nor sent to other sites if it remains in the client's URL", async () => {
    answered = { "referrer-policy": "unsafe-url", "cache-control": "max-age=60" };
    const { token: ours } = await world.buy();
    const headers = { ...clientHeaders(ours), cookie: "" };
    const answer = await browser.send(`/api/v1/proxy/page?token=${ours}`, { headers });
    answered = {};
    expect(answer.text).toBe("GET /page");
    expect(answer.headers).toMatchObject({ "referrer-policy": "no-referrer", "cache-control": "no-store" });
  });

  it("is not sent to other sites by the page that refuses it", async () => {
    const { status, headers, text } = await browser.navigate(`/api/v1/proxy/?token=${"z".repeat(64)}`, {
      headers: { cookie: "" },
    });
    expect(status).toBe(401);
    expect(headers).toMatchObject({ "referrer-policy": "no-referrer", "cache-control": "no-store" });
    expect(text).not.toContain("zzzz");
  });
});
