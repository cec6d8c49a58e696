/** What the target's own origin tells the target, and what it answers to requests that belong to no place. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../support/free-port.ts";
import { PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { exchangeRaw } from "../support/raw-exchange.ts";

let world: ProxyWorld;
let own: number;
let host: string;

beforeAll(async () => {
  own = await freePort();
  host = `127.0.0.1:${own}`;
  world = await openProxyWorld({
    environment: { PROXY_PORT: String(own), BACKEND_URL: "http://127.0.0.1:1", TARGET_SEES: "public" },
    handler: (request, response) => {
      response.setHeader("x-seen", JSON.stringify(request.headers));
      response.writeHead(200, { "content-type": "text/html", "content-security-policy": "img-src 'self'" });
      response.end("<script>1</script>");
    },
  });
});
afterAll(() => world?.close());

async function entered(asked = host): Promise<PlainBrowser> {
  const browser = new PlainBrowser(own, host, world.server.port);
  await browser.enter((await world.buy()).token, "127.0.0.1:1");
  const other = new PlainBrowser(own, asked, world.server.port);
  for (const [name, value] of browser.cookies) other.cookies.set(name, value);
  return other;
}

const seenOf = async (browser: PlainBrowser, headers: Record<string, string>) =>
  JSON.parse(String((await browser.send("/x", { method: "POST", body: "a", headers })).headers["x-seen"]));

describe("TARGET_SEES=public", () => {
  const story = (address: string) => ({
    host: address,
    origin: `http://${address}`,
    referer: `http://${address}/page?x`,
    destination: `http://${address}/y`,
    "x-forwarded-host": address,
    "x-forwarded-proto": "http",
  });
  const asBrowsers = (address: string) => {
    const { origin, referer, destination } = story(address);
    return { origin, referer, destination, "x-original-host": "other.example" };
  };

  it("tells the public address", async () => {
    const seen = await seenOf(await entered(), asBrowsers(host));
    expect(seen).toMatchObject(story(host));
    expect(seen["x-original-host"]).toBeUndefined();
  });

  it.each(["admin.internal", "evil.example:80"])("tells its own address, not %s", async (asked) => {
    const target = new URL(world.upstream.url).host;
    expect(await seenOf(await entered(asked), asBrowsers(asked))).toMatchObject(story(target));
  });
});

describe.each([
  ["the second port", () => own],
  ["the console's port, by its host", () => world.server.port],
])("at %s", (_name, port) => {
  it.each([
    "OPTIONS * HTTP/1.1",
    "GET ws://x/api/v1/status HTTP/1.1",
    "GET ftp://x/ HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket",
  ])("%j is refused, not left without an answer", async (line) => {
    const { answers } = await exchangeRaw(port(), `${line}\r\nHost: ${host}\r\n\r\n`, 1);
    expect(answers.map(({ status, headers }) => [status, headers["x-gateway-error"]])).toEqual([
      [400, "bad_request"],
    ]);
  });
});

it("no answer of the target is a page at the console's origin", async () => {
  const browser = new PlainBrowser(world.server.port, "127.0.0.1:1");
  await browser.connect((await world.buy()).token);
  const { status, headers } = await browser.send("/api/v1/proxy/page", { headers: { accept: "*/*" } });
  expect([status, headers["content-security-policy"]]).toEqual([200, "img-src 'self', sandbox"]);
  const asClient = await world.reach((await world.buy()).token, "/page");
  expect(asClient.headers.get("content-security-policy")).toBe("img-src 'self'");
  const atOwn = await (await entered()).send("/page");
  expect(atOwn.headers["content-security-policy"]).toBe("img-src 'self'");
});
