/** The target at its own origin, known by its host (`PROXY_ORIGIN`) or by its port (`PROXY_PORT`). */
import type { RequestListener } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../support/free-port.ts";
import { type BrowserAnswer, PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

/** One world with both: each is the own origin, and pages lead to `PROXY_ORIGIN`. */
let world: ProxyWorld;
let own: number;
let targetOrigin: string;

beforeAll(async () => {
  own = await freePort();
  world = await openProxyWorld({
    environment: {
      BACKEND_URL: "http://app.example",
      PROXY_ORIGIN: "http://machine.example",
      PROXY_PORT: String(own),
      CORS_ORIGINS: "http://listed.example",
    },
    handler: (request, response) => {
      const { url = "", method, headers } = request;
      const [path] = url.split("?");
      response.setHeader("x-seen", JSON.stringify({ url, method, headers }));
      if (path === "/links") {
        response.setHeader("content-type", "text/html");
        response.setHeader("location", `http://${headers.host}/there`);
        response.setHeader("set-cookie", [
          "theirs=1; Path=/; Domain=127.0.0.1",
          "zenzefi_access_token=planted; Path=/",
        ]);
        response.setHeader("clear-site-data", '"*"');
        response.setHeader("strict-transport-security", "max-age=1");
        const page = `<a href="${targetOrigin}/a">a</a><a href="/b">b</a>`;
        const packed = headers["accept-encoding"]?.includes("gzip") ? gzipSync(page) : Buffer.from(page);
        if (headers["accept-encoding"]?.includes("gzip")) response.setHeader("content-encoding", "gzip");
        response.end(packed);
      } else response.end("ok");
    },
  });
  targetOrigin = world.upstream.url;
});
afterAll(() => world?.close());

const WAYS = [
  ["by its host", () => new PlainBrowser(world.server.port, "machine.example"), "http://machine.example"],
  [
    "by its port",
    () => new PlainBrowser(own, `127.0.0.1:${own}`, world.server.port),
    () => `http://127.0.0.1:${own}`,
  ],
] as const;

const console_ = () => new PlainBrowser(world.server.port, "app.example");
const newToken = async () => (await world.buy()).token;
const refusal = ({ status, headers }: BrowserAnswer) => [status, headers["x-gateway-error"]];
type Seen = { url: string; method: string; headers: Record<string, string> };
const seenBy = ({ headers }: BrowserAnswer): Seen => JSON.parse(String(headers["x-seen"]));

describe.each(WAYS)("at the own origin, known %s", (_way, open, address) => {
  const origin = () => (typeof address === "string" ? address : address());

  it("a ticket carries a browser over, once, and every path is the target's", async () => {
    const browser = open();
    const token = await newToken();
    const entered = await browser.enter(token, "app.example", "/status?x=1");
    expect([entered.status, entered.headers.location]).toEqual([303, "/status?x=1"]);
    expect(entered.headers).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
    for (const path of [
      "/",
      "/status",
      "/logout",
      "/authenticate",
      "/api/v1/users/me",
      "/api/v1/proxy/x?y",
      "/connect",
    ]) {
      const answer = await browser.navigate(path);
      expect([answer.status, seenBy(answer).url]).toEqual([200, path]);
    }
    const status = JSON.parse((await browser.send("/.zenzefi/status")).text);
    expect(status).toMatchObject({ connected: true, authenticated_via: "cookie", status: "active" });
  });

  it("a ticket is used once, and the refusal leads back to the console", async () => {
    const token = await newToken();
    const issued = await console_().send("/api/v1/proxy/ticket", {
      method: "POST",
      body: JSON.stringify({ token }),
    });
    expect(issued.status).toBe(201);
    const { ticket, url, expires_in } = JSON.parse(issued.text);
    expect(expires_in).toBe(60);
    expect(url).toBe(`http://machine.example/.zenzefi/enter?ticket=${ticket}`);
    const both = await Promise.all([1, 2].map(() => open().navigate(`/.zenzefi/enter?ticket=${ticket}`)));
    expect(both.map(({ status }) => status).sort()).toEqual([303, 401]);
    const again = await open().navigate(`/.zenzefi/enter?ticket=${ticket}`);
    expect(refusal(again)).toEqual([401, "ticket_invalid"]);
    expect(again.text).toContain('href="http://app.example/connect"');
    expect(again.headers["set-cookie"]).toBeUndefined();
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "x",
    "",
    "/a b",
    "/a\r\nb",
  ])("a ticket does not lead to %j, and is not spent", async (to) => {
    const browser = open();
    const token = await newToken();
    expect(refusal(await browser.enter(token, "app.example", to))).toEqual([400, "bad_request"]);
    expect(browser.cookies.size).toBe(0);
  });

  it("a script of the console connects the browser ahead, and no other page may", async () => {
    const token = await newToken();
    const issued = await console_().send("/api/v1/proxy/ticket", {
      method: "POST",
      body: JSON.stringify({ token }),
    });
    const { ticket } = JSON.parse(issued.text);
    const browser = open();
    const ask = (from: Record<string, string>, body = `ticket=${ticket}`) =>
      browser.send("/.zenzefi/enter", { method: "POST", body, headers: from });
    for (const from of [{}, { origin: origin() }, { origin: "http://evil.example" }, { origin: "null" }])
      expect(refusal(await ask(from))).toEqual([403, "cross_site"]);
    expect(browser.cookies.size).toBe(0);
    const from = { origin: "http://app.example" };
    const entered = await ask(from);
    expect([entered.status, entered.text]).toEqual([200, '{"connected":true}']);
    expect(entered.headers).toMatchObject({
      "access-control-allow-origin": "http://app.example",
      "access-control-allow-credentials": "true",
      "cache-control": "no-store",
    });
    expect((await browser.send("/x")).status).toBe(200);
    expect(refusal(await ask(from))).toEqual([401, "ticket_invalid"]);
    expect(refusal(await ask(from, "x".repeat(5_000)))).toEqual([413, "payload_too_large"]);
    const status = await browser.send("/.zenzefi/status", { headers: from });
    expect([status.status, status.headers["access-control-allow-origin"]]).toEqual([
      200,
      "http://app.example",
    ]);
    const without = await open().send("/.zenzefi/status", { headers: from });
    expect([without.status, without.headers["access-control-allow-origin"]]).toEqual([
      204,
      "http://app.example",
    ]);
    const unread = await browser.send("/x", { headers: from });
    expect(unread.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("the same browser stays the same device when it enters again", async () => {
    const browser = open();
    const token = await newToken();
    await browser.enter(token);
    const device = browser.cookies.get("zenzefi_device_id");
    expect((await browser.send("/x")).status).toBe(200);
    await browser.enter(token);
    expect(browser.cookies.get("zenzefi_device_id")).toBe(device);
    expect((await browser.send("/x")).status).toBe(200);
    const other = open();
    await other.enter(token);
    expect(refusal(await other.send("/x"))).toEqual([409, "device_conflict"]);
  });

  it("a GET asks whether to leave, and a POST leaves", async () => {
    const browser = open();
    await browser.enter(await newToken());
    expect((await browser.send("/x")).status).toBe(200);
    const page = await browser.navigate("/.zenzefi/leave");
    expect([page.status, page.headers["cache-control"]]).toEqual([200, "no-store"]);
    expect(page.text).toContain('<form method="post" action="/.zenzefi/leave">');
    expect((await browser.send("/x")).status).toBe(200);
    const foreign = { origin: "http://evil.example" };
    const refused = await browser.navigate("/.zenzefi/leave", { method: "POST", headers: foreign });
    expect(refusal(refused)).toEqual([403, "cross_site"]);
    const left = await browser.navigate("/.zenzefi/leave", { method: "POST", headers: { origin: origin() } });
    expect(left.status).toBe(200);
    expect(browser.cookies.size).toBe(0);
    expect(refusal(await browser.send("/x"))).toEqual([403, "device_id_required"]);
  });

  it.each([
    ["POST", "/.zenzefi/enter", 403, "cross_site"],
    ["PUT", "/.zenzefi/enter", 405, "method_not_allowed"],
    ["HEAD", "/.zenzefi/enter", 405, undefined],
    ["DELETE", "/.zenzefi/leave", 405, "method_not_allowed"],
    ["GET", "/.zenzefi/", 404, "not_found"],
    ["GET", "/.zenzefi/../x", 404, "not_found"],
    ["GET", "/.zenzefi/enter", 401, "ticket_invalid"],
    ["GET", "/.zenzefi/enter?ticket=%00%ff&ticket=b", 401, "ticket_invalid"],
    ["GET", "/.zenzefi/status", 401, "token_required"],
  ])("%s %s is the gateway's: %i", async (method, path, status, code) => {
    const answer = await open().send(path, { method });
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(refusal(answer)[1]).toBe(code);
    expect(answer.headers["x-seen"]).toBeUndefined();
  });

  it.each([
    "/.zenzefi",
    "/%2ezenzefi/enter",
    "/.ZENZEFI/status",
    "/a/.zenzefi/status",
  ])("%s is the target's", async (path) => {
    const browser = open();
    await browser.enter(await newToken());
    expect(seenBy(await browser.send(path)).url).toBe(path);
  });

  it("no token enters by a link or a body, and one in an address does not reach the target", async () => {
    const token = await newToken();
    const stranger = open();
    for (const path of [`/?token=${token}`, `/api/v1/proxy/?token=${token}`])
      expect(refusal(await stranger.navigate(path))).toEqual([403, "device_id_required"]);
    const posted = await stranger.send("/api/v1/proxy/authenticate", {
      method: "POST",
      body: JSON.stringify({ token }),
    });
    expect(refusal(posted)).toEqual([403, "device_id_required"]);
    expect(stranger.cookies.size).toBe(0);
    const browser = open();
    await browser.enter(token);
    const foreign = "f".repeat(64);
    const seen = seenBy(await browser.send(`/x?token=${token}&token=${foreign}&a=b`));
    expect(seen.url).toBe(`/x?token=${foreign}&a=b`);
  });

  it("header mode works there", async () => {
    const headers = { "x-access-token": await newToken(), "x-device-id": "device-0001" };
    const answer = await open().send("/links", { headers });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`href="${targetOrigin}/a"`);
    expect(answer.headers.location).toBe("/there");
  });

  it("to the target all headers tell one story: its own address", async () => {
    const browser = open();
    await browser.enter(await newToken());
    const page = `${origin()}/page?x`;
    const sent = { origin: origin(), referer: page, "content-type": "text/plain" };
    const { headers } = seenBy(await browser.send("/form", { method: "POST", body: "a", headers: sent }));
    const host = new URL(targetOrigin).host;
    expect(headers).toMatchObject({
      host,
      origin: targetOrigin,
      referer: `${targetOrigin}/page?x`,
      "x-forwarded-host": host,
      "x-forwarded-proto": "http",
    });
    expect(headers.cookie).toBeUndefined();
    for (const referer of [
      "http://evil.example/secret",
      `${origin()}/.zenzefi/leave`,
      `${origin()}.evil/x`,
    ]) {
      const seen = seenBy(await browser.send("/x", { headers: { referer } }));
      expect(seen.headers.referer).toBe(`${targetOrigin}/`);
    }
  });

  it("only what names the target's address, or our cookies, is changed in an answer", async () => {
    const browser = open();
    await browser.enter(await newToken());
    const { headers, text } = await browser.send("/links");
    expect(text).toBe(`<a href="${origin()}/a">a</a><a href="/b">b</a>`);
    expect(headers.location).toBe(`${origin()}/there`);
    expect(headers["set-cookie"]).toEqual(["theirs=1; Path=/"]);
    expect(headers["clear-site-data"]).toBe('"cache", "storage", "executionContexts"');
    expect(headers["strict-transport-security"]).toBeUndefined();
    expect((await browser.send("/x")).status).toBe(200);
  });

  it("pages of other sites, also of sister ports, change nothing", async () => {
    const browser = open();
    await browser.enter(await newToken());
    for (const headers of [
      { origin: "http://evil.example" },
      { "sec-fetch-site": "same-site" },
      { origin: "null" },
    ])
      expect(refusal(await browser.send("/x", { method: "POST", headers }))).toEqual([403, "cross_site"]);
  });
});

describe("at the console's origin", () => {
  it.each([
    ["/api/v1/proxy/page?x=1", "/page?x=1"],
    ["/api/v1/proxy", "/"],
    ["/api/v1/proxy/", "/"],
  ])("a browser that opens %s is sent over (307)", async (path, location) => {
    const answer = await console_().navigate(path);
    expect([answer.status, answer.headers.location]).toEqual([307, `http://machine.example${location}`]);
    expect(answer.headers).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
  });

  it("a link with a token becomes a ticket", async () => {
    const token = await newToken();
    const answer = await console_().navigate(`/api/v1/proxy/a%20b?x=1&token=${token}&y=%3F`);
    expect(answer.status).toBe(303);
    const { origin, pathname, search, searchParams } = new URL(String(answer.headers.location));
    expect([origin, pathname]).toEqual(["http://machine.example", "/.zenzefi/enter"]);
    expect(searchParams.get("to")).toBe("/a%20b?x=1&y=%3F");
    expect(search).not.toContain(token);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    const browser = new PlainBrowser(world.server.port, "machine.example");
    const entered = await browser.navigate(pathname + search);
    expect([entered.status, entered.headers.location]).toEqual([303, "/a%20b?x=1&y=%3F"]);
    expect((await browser.send("/x")).status).toBe(200);
  });

  it("a link with an unknown token is refused, and another's parameter goes with the browser", async () => {
    const unknown = "t".repeat(64);
    expect(refusal(await console_().navigate(`/api/v1/proxy/?token=${unknown}`))).toEqual([
      401,
      "token_invalid",
    ]);
    const answer = await console_().navigate("/api/v1/proxy/?token=theirs");
    expect([answer.status, answer.headers.location]).toEqual([307, "http://machine.example/?token=theirs"]);
  });

  it("API clients go on as before: by cookie, by header and with the calls of the gateway", async () => {
    const browser = console_();
    const token = await newToken();
    expect((await browser.connect(token)).status).toBe(200);
    const answer = await browser.send("/api/v1/proxy/links");
    expect(answer.text).toContain('<a href="http://app.example/api/v1/proxy/a">');
    expect((await browser.send("/api/v1/proxy/status")).status).toBe(200);
    expect((await browser.send("/api/v1/proxy/logout", { method: "DELETE" })).status).toBe(200);
    const headers = {
      "x-access-token": await newToken(),
      "x-device-id": "device-0001",
      "sec-fetch-mode": "navigate",
    };
    expect((await console_().send("/api/v1/proxy/page", { headers })).status).toBe(200);
  });

  it("a ticket for a token is given to a page of this site alone", async () => {
    const ask = (body: string, headers = {}) =>
      console_().send("/api/v1/proxy/ticket", { method: "POST", body, headers });
    const known = JSON.stringify({ token: await newToken() });
    expect(refusal(await ask(known, { origin: "http://evil.example" }))).toEqual([403, "cross_site"]);
    expect(refusal(await ask(JSON.stringify({ token: "t".repeat(64) })))).toEqual([401, "token_invalid"]);
    expect(refusal(await ask("{}"))).toEqual([422, "validation_failed"]);
    expect((await console_().send("/api/v1/proxy/ticket")).status).toBe(403);
  });

  it("the console knows where the target opens", async () => {
    const { text } = await console_().send("/api/v1/status");
    expect(JSON.parse(text)).toMatchObject({
      open_url: "http://machine.example/",
      console_url: "http://app.example",
    });
  });
});

describe("a body that was read before and named no address of the target", () => {
  it.each([
    ["gzip", gzipSync("<p>plain</p>".repeat(2_000))],
    ["", Buffer.from("<p>plain</p>".repeat(2_000))],
  ])("passes as it came, with its length, tag and coding: %j", async (coding, body) => {
    let tag = '"one"';
    let sent = body;
    const handler: RequestListener = (_request, response) => {
      const fields = { "content-type": "text/html", etag: tag, "content-length": sent.length };
      response.writeHead(200, coding === "" ? fields : { ...fields, "content-encoding": coding }).end(sent);
    };
    const other = await openProxyWorld({
      handler,
      environment: { BACKEND_URL: "http://app.example", PROXY_ORIGIN: "http://machine.example" },
    });
    onTestFinished(() => other.close());
    const browser = new PlainBrowser(other.server.port, "machine.example");
    await browser.enter((await other.buy()).token);
    const get = () => browser.send("/page", { headers: { "accept-encoding": "gzip" } });
    const [first, second] = [await get(), await get()];
    expect(first.headers).toMatchObject({ etag: 'W/"one"', "transfer-encoding": "chunked" });
    expect(second.headers).toMatchObject({ etag: '"one"', "content-length": String(body.length) });
    expect(second.headers["content-encoding"]).toBe(coding === "" ? undefined : coding);
    expect(second.bytes).toEqual(body);
    // Another body at the same address is read.
    tag = '"two"';
    const page = `${other.upstream.url}/x`;
    sent = coding === "" ? Buffer.from(page) : gzipSync(page);
    for (let turn = 0; turn < 2; turn += 1) {
      const { bytes, headers } = await get();
      const text = headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
      expect(text.toString()).toBe("http://machine.example/x");
    }
  });
});
