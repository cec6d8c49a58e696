/** What the gateway remembers of bodies at the target's own origin: nobody's request makes another's answer go unmapped. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../support/free-port.ts";
import { PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

let world: ProxyWorld;
let own: number;
let browser: PlainBrowser;

const asked = () => `http://127.0.0.1:${own}`;
const page = () => `<a href="${world.upstream.url}/a">${world.upstream.url.slice(5)}/b</a>`;
const mapped = () => `<a href="${asked()}/a">//127.0.0.1:${own}/b</a>`;

beforeAll(async () => {
  own = await freePort();
  world = await openProxyWorld({
    environment: { PROXY_PORT: String(own), BACKEND_URL: "http://127.0.0.1:1" },
    handler: ({ url, method, socket }, response) => {
      const type = { "content-type": "text/html" };
      if (url === "/cut" && method === "GET" && !hasBrokenOff) {
        hasBrokenOff = true;
        socket.end('HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nETag: "c"\r\n\r\n<p>');
        return;
      }
      if (url === "/cut") {
        socket.end(`HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nETag: "c"\r\n\r\n${page()}`);
        return;
      }
      const isStored = method !== "GET";
      response.writeHead(url === "/missing" && !isFound ? 404 : 200, { ...type, etag: '"v"' });
      // In two pieces, without a length.
      response.write("<!doctype html>");
      response.end(isStored || (url === "/missing" && !isFound) ? "done" : page());
    },
  });
  browser = new PlainBrowser(own, `127.0.0.1:${own}`, world.server.port);
  await browser.enter((await world.buy()).token, "127.0.0.1:1");
});
afterAll(() => world?.close());

let hasBrokenOff = false;
let isFound = false;

it("a request that names the target's own host, whose addresses need no mapping", async () => {
  const { host } = new URL(world.upstream.url);
  const other = new PlainBrowser(own, host, world.server.port);
  for (const [name, value] of browser.cookies) other.cookies.set(name, value);
  expect((await other.send("/page")).text).toContain(page());
  expect((await browser.send("/page")).text).toContain(mapped());
});

it.each(["PUT", "POST"])("an answer to %s, whose ETag is that of what is stored", async (method) => {
  const path = `/stored-by-${method}`;
  expect((await browser.send(path, { method, body: "x" })).text).toContain("done");
  expect((await browser.send(path)).text).toContain(mapped());
});

it("an answer of another status", async () => {
  expect((await browser.send("/missing")).status).toBe(404);
  isFound = true;
  expect((await browser.send("/missing")).text).toContain(mapped());
});

it("a body that broke off without a mark of its end", async () => {
  expect((await browser.send("/cut")).text).toBe("<p>");
  expect((await browser.send("/cut")).text).toBe(mapped());
});
