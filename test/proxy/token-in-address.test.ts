import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BoughtToken, clientHeaders } from "../support/customer.ts";
import { PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

type Seen = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

let world: ProxyWorld;
let mine: BoughtToken;
let other: BoughtToken;
/** Everything that the target received. */
let all = "";

beforeAll(async () => {
  world = await openProxyWorld({
    handler: (request, response) => {
      const { url, rawHeaders, headers } = request;
      all += `${url} ${rawHeaders.join(" ")}\n`;
      response.writeHead(200, { "content-type": "text/plain" });
      response.end(JSON.stringify({ url, headers }));
    },
  });
  [mine, other] = [await world.buy(), await world.buy()];
});
afterAll(() => world?.close());

const browser = () => new PlainBrowser(world.server.port);
const THEIRS = "t".repeat(64);
const WEB_SOCKET = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** What the target sees of a request of the desktop client. */
async function byHeader(path: string, headers: Record<string, string> = {}): Promise<Seen> {
  const all = { ...clientHeaders(mine.token), ...headers };
  const { status, text } = await browser().send(`/api/v1/proxy${path}`, { headers: all });
  expect(status).toBe(200);
  return JSON.parse(text);
}

/** The encodings of a pair that some target reads as `token=`. */
function spellings(token: string): string[] {
  const first = `%${token.charCodeAt(0).toString(16).toUpperCase()}${token.slice(1)}`;
  return [
    `token=${token}`,
    `%74oken=${token}`,
    `%74%6F%6b%65%6E=${first}`,
    `token=${first.toLowerCase().slice(0, 3)}${first.slice(3)}`,
    `+token=${token}+`,
    `Token=${token}`,
    `token[]=${token}`,
    `token%5B0%5D=${token}`,
  ];
}

describe("a known token in a URL never reaches the target", () => {
  test("?token=A&token=B, and %74oken=", async () => {
    expect((await byHeader(`/p?token=${mine.token}&token=${other.token}`)).url).toBe("/p");
    expect((await byHeader(`/p?%74oken=${other.token}&x=1`)).url).toBe("/p?x=1");
    expect((await byHeader(`/p?token=${THEIRS}&token=${other.token}`)).url).toBe(`/p?token=${THEIRS}`);
  });

  test("in any encoding and at any position: in a query, in a handshake, in Referer", async () => {
    const spelling = fc.nat(7);
    const separator = fc.constantFrom("&", ";");
    const before = fc.constantFrom("", "x=1", "token=", "token=short", `token=${THEIRS}`, "a=%zz");
    const way = fc.constantFrom("query", "handshake", "referer");
    await fc.assert(
      fc.asyncProperty(spelling, separator, before, way, async (number, between, rest, by) => {
        const query = `?${rest}${between}${spellings(other.token)[number]}${between}y=2`;
        const others = `?${rest}${between}y=2`;
        if (by === "referer") {
          const seen = await byHeader("/p", { referer: `http://127.0.0.1:61000/page${query}` });
          expect(seen.headers.referer).toBe(`http://127.0.0.1:61000/page${others}`);
        } else {
          const seen = await byHeader(`/p${query}`, by === "handshake" ? WEB_SOCKET : {});
          expect(seen.url).toBe(`/p${others}`);
        }
      }),
      { numRuns: 60 },
    );
    expect(all).not.toContain(other.token);
    expect(decodeURIComponent(all.replaceAll("%zz", ""))).not.toContain(other.token);
  });

  test("in the Referer of a browser, nor in a field in which a proxy before the gateway repeats the URL", async () => {
    const person = browser();
    const { token } = await world.buy();
    await person.connect(token);
    const referer = `http://127.0.0.1:${world.server.port}/api/v1/proxy/page?%74oken=${token}&x=1`;
    const noted = `/api/v1/proxy/page?x=1;token=${token}`;
    const answer = await person.send("/api/v1/proxy/p", { headers: { referer, "x-original-uri": noted } });
    const { headers } = JSON.parse(answer.text) as Seen;
    expect(headers.referer).toMatch(/\/page\?x=1$/);
    expect(headers["x-original-uri"]).toBe("/api/v1/proxy/page?x=1");
    expect(all).not.toContain(token);
  });
});

describe("a link that connects a browser", () => {
  test("leads to a URL without any known token, and connects by the first known one", async () => {
    for (const link of [
      ...spellings(mine.token),
      `token=${THEIRS}&token=${mine.token}&token=${other.token}`,
    ]) {
      const person = browser();
      const { status, headers } = await person.navigate(`/api/v1/proxy/a?x=1&${link}&y=%2f`);
      const other = link.includes(THEIRS) ? `token=${THEIRS}&` : "";
      expect([link, status, headers.location]).toEqual([link, 303, `/api/v1/proxy/a?x=1&${other}y=%2f`]);
      expect(person.cookies.get("zenzefi_access_token")).toBe(mine.token);
    }
  });

  test("with too many values in the form of a token is refused before they are looked up", async () => {
    const link = Array.from({ length: 9 }, (_, at) => `token=${String(at).repeat(64)}`).join("&");
    const { status } = await browser().navigate(`/api/v1/proxy/a?${link}`);
    expect(status).toBe(400);
  });
});
