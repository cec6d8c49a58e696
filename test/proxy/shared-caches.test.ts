import { afterAll, beforeAll, expect, test } from "vitest";
import { PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

let world: ProxyWorld;
let fieldsOfTarget: Record<string, string | string[]> = {};

beforeAll(async () => {
  world = await openProxyWorld({
    handler: (_, response) => {
      response.writeHead(200, { "content-type": "text/html", ...fieldsOfTarget });
      response.end("<p>of one customer</p>");
    },
  });
});
afterAll(() => world?.close());

/** The `Cache-Control` of an answer in header mode and in cookie mode, and the names of fields for shared caches. */
async function cacheControlOf(fields: typeof fieldsOfTarget): Promise<unknown[]> {
  fieldsOfTarget = fields;
  const { token } = await world.buy();
  const byHeader = await world.reach(token, "/page");
  const browser = new PlainBrowser(world.server.port);
  await browser.connect((await world.buy()).token);
  const { headers } = await browser.send("/api/v1/proxy/page");
  const names = ["cdn-cache-control", "surrogate-control", "x-accel-expires", "x-litespeed-cache-control"];
  const leftovers = names.filter((name) => byHeader.headers.has(name) || name in headers);
  return [byHeader.headers.get("cache-control"), headers["cache-control"], ...leftovers];
}

test.each([
  [{}, "private"],
  [{ "cache-control": "public, max-age=3600" }, "private, max-age=3600"],
  [{ "cache-control": ["public", "s-maxage=3600"] }, "private"],
  [{ "cache-control": "no-store" }, "no-store"],
  [
    { "cdn-cache-control": "public, max-age=60", "surrogate-control": "max-age=60", "x-accel-expires": "60" },
    "private",
  ],
])("no shared cache may store what a token fetched: %j", async (fields, expected) => {
  expect(await cacheControlOf(fields)).toEqual([expected, expected]);
});

test("an answer to a URL with a token is not cached at all", async () => {
  fieldsOfTarget = { "cache-control": "public, max-age=3600" };
  const { token } = await world.buy();
  const answer = await world.reach(token, `/page?token=${token}`);
  expect(answer.headers.get("cache-control")).toBe("no-store");
});

test("no answer of the target instructs a web server before the gateway", async () => {
  const instructions = [
    "x-accel-redirect",
    "x-accel-limit-rate",
    "x-sendfile",
    "x-lighttpd-send-file",
    "x-reproxy-url",
  ];
  fieldsOfTarget = Object.fromEntries(instructions.map((name) => [name, "/etc/passwd"]));
  const { token } = await world.buy();
  const byHeader = await world.reach(token, "/page");
  const browser = new PlainBrowser(world.server.port);
  await browser.connect((await world.buy()).token);
  const { headers } = await browser.send("/api/v1/proxy/page");
  expect(instructions.filter((name) => byHeader.headers.has(name) || name in headers)).toEqual([]);
});
