import { afterAll, beforeAll, expect, test } from "vitest";
import { PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

let world: ProxyWorld;
let said: Record<string, string | string[]> = {};

beforeAll(async () => {
  world = await openProxyWorld({
    handler: (_, response) => {
      response.writeHead(200, { "content-type": "text/html", ...said });
      response.end("<p>of one customer</p>");
    },
  });
});
afterAll(() => world?.close());

/** `Cache-Control` and its like of an answer by header and in a browser. */
async function kept(fields: typeof said): Promise<unknown[]> {
  said = fields;
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
])("no shared cache may keep what a token fetched: %j", async (fields, expected) => {
  expect(await kept(fields)).toEqual([expected, expected]);
});

test("an answer to an address that held a token is not kept at all", async () => {
  said = { "cache-control": "public, max-age=3600" };
  const { token } = await world.buy();
  const answer = await world.reach(token, `/page?token=${token}`);
  expect(answer.headers.get("cache-control")).toBe("no-store");
});

test("no answer of the target gives orders to a web server in front of us", async () => {
  const orders = [
    "x-accel-redirect",
    "x-accel-limit-rate",
    "x-sendfile",
    "x-lighttpd-send-file",
    "x-reproxy-url",
  ];
  said = Object.fromEntries(orders.map((name) => [name, "/etc/passwd"]));
  const { token } = await world.buy();
  const byHeader = await world.reach(token, "/page");
  const browser = new PlainBrowser(world.server.port);
  await browser.connect((await world.buy()).token);
  const { headers } = await browser.send("/api/v1/proxy/page");
  expect(orders.filter((name) => byHeader.headers.has(name) || name in headers)).toEqual([]);
});
