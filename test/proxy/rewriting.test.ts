/** Rewriting as part of an exchange; which text becomes which is tested beside the rewriter (`src/gateway/rewrite`). */
import type { RequestListener, ServerResponse } from "node:http";
import { brotliCompressSync, deflateSync, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStream } from "../support/open-stream.ts";
import { type BrowserAnswer, PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { openRaw } from "../support/raw-socket.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const OURS = "http://gateway.example/api/v1/proxy";
const MIB = 1_048_576;

let world: ProxyWorld;
let browser: PlainBrowser;
/** How the target answers the next requests. */
let answer: RequestListener;

beforeAll(async () => {
  world = await openProxyWorld({
    handler: (request, response) => answer(request, response),
    environment: { BACKEND_URL: "http://gateway.example" },
  });
  browser = new PlainBrowser(world.server.port);
  await browser.connect((await world.buy()).token);
});
afterAll(() => world?.close());

/** Makes the target answer so. @returns the headers of its next requests, as they arrive */
function answers(headers: Record<string, string>, body: string | Buffer, statusCode = 200) {
  const asked: Record<string, string | string[] | undefined>[] = [];
  answer = (request, response) => {
    asked.push(request.headers);
    response.writeHead(statusCode, headers).end(body);
  };
  return asked;
}

const page = () => browser.navigate("/api/v1/proxy/");
const HTML = { "content-type": "text/html; charset=utf-8" };
const link = () => `<!doctype html><title>t</title><a href="${world.upstream.url}/x">x</a>`;
/** The decoded body. */
const seen = ({ headers, bytes }: BrowserAnswer): string =>
  (headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();

describe("a page of the target", () => {
  it("has no URL of the target: each becomes one of the proxy", async () => {
    const target = world.upstream.url;
    answers(
      { ...HTML, link: "</s.css>; rel=preload", refresh: "5; url=/next", "content-length": "999" },
      `<!doctype html><html><head><base href="/"><style>a{background:url(/i.png)}</style></head>
<body><img src="/a.png" srcset="/b.png 2x"><a href="${target}/c">c</a><script src="//${new URL(target).host}/d.js"></script></body></html>`.padEnd(
        999,
      ),
    );
    const received = await page();
    const text = seen(received);
    expect(text).toContain('<base href="/api/v1/proxy/">');
    expect(text).toContain("url(/api/v1/proxy/i.png)");
    expect(text).toContain('<img src="/api/v1/proxy/a.png" srcset="/api/v1/proxy/b.png 2x">');
    expect(text).toContain(`<a href="${OURS}/c">`);
    expect(text).not.toContain(target);
    expect(received.headers.link).toBe("</api/v1/proxy/s.css>; rel=preload");
    expect(received.headers.refresh).toContain("/api/v1/proxy/next");
    expect(received.headers["content-length"]).toBeUndefined();
  });

  it("gets a script, which is served beside the proxy and may be cached", async () => {
    answers(HTML, link());
    const [, src = ""] = /<script[^>]* src="([^"]+)"/.exec(seen(await page())) ?? [];
    expect(src).toMatch(/^\/(?!api\/v1\/proxy)/);
    const script = await browser.send(src);
    expect(script.status).toBe(200);
    expect(script.headers["content-type"]).toMatch(/^(text|application)\/javascript/);
    expect(script.headers["cache-control"]).toContain("max-age");
    expect(script.text).toContain(world.upstream.url);
    // The script names the target: it is served at its exact URL only.
    const [path = ""] = src.split("?");
    for (const guess of [path, `${path}?v=`, `${src}0`]) expect((await browser.send(guess)).status).toBe(404);
    expect((await browser.send(src, { method: "POST" })).status).toBe(405);
  });

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("may come in %s", async (coding, compress) => {
    const asked = answers({ ...HTML, "content-encoding": coding }, compress(link()));
    const headers = { "accept-encoding": "gzip, deflate, br, zstd" };
    const received = await browser.navigate("/api/v1/proxy/", { headers });
    expect(seen(received)).toContain(`<a href="${OURS}/x">`);
    expect(asked.map((request) => request["accept-encoding"])).toEqual(["gzip, deflate, br"]);
  });

  it("has a weak ETag, and is saved with the ETag of the target", async () => {
    const asked = answers({ ...HTML, etag: '"v1"' }, link());
    const { etag } = (await page()).headers;
    expect(etag).toBe('W/"v1"');
    await browser.send("/api/v1/proxy/", { method: "PUT", headers: { "if-match": String(etag) }, body: "x" });
    expect(asked.at(-1)?.["if-match"]).toBe('"v1"');
  });

  it("answers HEAD with the headers of a GET, and no body", async () => {
    answers({ ...HTML, etag: '"v1"' }, "");
    const { status, headers, bytes } = await browser.navigate("/api/v1/proxy/", { method: "HEAD" });
    expect([status, headers.etag, bytes.length]).toEqual([200, 'W/"v1"', 0]);
  });

  it("is not made of an answer without a body", async () => {
    answers({ etag: '"v1"' }, "", 304);
    expect((await page()).status).toBe(304);
    answers(HTML, "", 204);
    const { status, bytes } = await page();
    expect([status, bytes.length]).toEqual([204, 0]);
  });

  it("is counted by the bytes that are sent", async () => {
    const { token } = await world.buy();
    const other = new PlainBrowser(world.server.port);
    await other.connect(token);
    answers(HTML, link());
    const { bytes } = await other.navigate("/api/v1/proxy/");
    expect((await world.status(token)).session?.bytes_transferred).toBe(bytes.length);
  });

  it("reaches the desktop client byte for byte", async () => {
    const { token } = await world.buy();
    answers({ ...HTML, etag: '"v1"' }, link());
    const answer = await world.reach(token, "/", { headers: { accept: "text/html" } });
    expect(await answer.text()).toBe(link());
    expect(answer.headers.get("etag")).toBe('"v1"');
  });
});

describe("a target that uses X-Forwarded-Host", () => {
  it("finds itself in it, redirects there, and the browser stays in the proxy", async () => {
    answer = (request, response) => {
      const { host: own, "x-forwarded-host": host, "x-forwarded-proto": proto } = request.headers;
      expect([host, proto]).toEqual([own, "http"]);
      const location = `${proto}://${host}/login`;
      response.writeHead(302, { ...HTML, location }).end(`<a href="${location}">x</a>`);
    };
    const { headers, text } = await page();
    expect(headers.location).toBe(`${OURS}/login`);
    expect(text).toContain(`<a href="${headers.location}">`);
    const named = new PlainBrowser(world.server.port, "gateway.example");
    await named.connect((await world.buy()).token);
    expect((await named.navigate("/api/v1/proxy/")).headers.location).toBe(`${OURS}/login`);
  });

  it("may add the proxy's prefix itself", async () => {
    const cookie = "a=1; Path=/api/v1/proxy/app";
    answers(
      { ...HTML, location: "/api/v1/proxy/x", "set-cookie": cookie },
      `<a href="/api/v1/proxy/x">x</a>"${OURS}/y"`,
      302,
    );
    const { headers, text } = await page();
    expect([headers.location, headers["set-cookie"]]).toEqual([`${OURS}/x`, [cookie]]);
    expect(text).toMatch(new RegExp(`<a href="/api/v1/proxy/x">x</a>"${OURS}/y"$`));
  });
});

describe("a relative URL that leads above the root", () => {
  const folder = "/api/v1/proxy/folder/page";

  it("leads to the target's root, in a page and in its headers", async () => {
    answers(
      { ...HTML, location: "../../x", link: "<../../s.css>; rel=preload", refresh: "5; url=../../y" },
      '<img src="../../a.png"><p style="background:url(../../b.png)"><img src="../c.png">',
      302,
    );
    const { headers, text } = await browser.navigate(folder);
    expect(headers.location).toBe(`${OURS}/x`);
    expect(headers.link).toBe("</api/v1/proxy/s.css>; rel=preload");
    expect(headers.refresh).toBe("5; url=/api/v1/proxy/y");
    expect(text).toContain(
      '<img src="/api/v1/proxy/a.png"><p style="background:url(/api/v1/proxy/b.png)"><img src="../c.png">',
    );
  });

  it("does so in a style sheet, and in a page at the prefix without a slash", async () => {
    answers({ "content-type": "text/css" }, "a{b:url(../../a.png)}");
    expect((await browser.send(folder)).text).toBe("a{b:url(/api/v1/proxy/a.png)}");
    answers(HTML, '<img src="a.png">');
    expect((await browser.send("/api/v1/proxy")).text).toBe('<img src="/api/v1/proxy/a.png">');
  });
});

describe("a page that is expensive to rewrite", () => {
  it("does not delay other requests", async () => {
    answers(HTML, `<img srcset="a${",".repeat(120 * 1024)}x">`);
    const startedMs = performance.now();
    const received = page();
    await waitUntil("others are answered", 2_000, async () => (await browser.send("/health")).status === 200);
    expect((await received).status).toBe(200);
    expect(performance.now() - startedMs).toBeLessThan(4_000);
  });
});

describe("an answer that is not rewritten", () => {
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => at % 256));

  it.each<[string, Record<string, string>]>([
    ["a picture", { "content-type": "image/png" }],
    ["a download", { ...HTML, "content-disposition": "attachment; filename=a.html" }],
    ["something compressed", { "content-type": "application/octet-stream", "content-encoding": "gzip" }],
  ])("passes byte for byte, with its length: %s", async (_what, headers) => {
    answers({ ...headers, "content-length": String(bytes.length), etag: '"v1"' }, bytes);
    const passed = await page();
    expect(passed.bytes.equals(bytes)).toBe(true);
    expect(passed.headers).toMatchObject({ "content-length": String(bytes.length), etag: '"v1"' });
  });

  it("may be requested in ranges, and one that is rewritten may not", async () => {
    const asked = answers({ "content-type": "video/mp4", "content-range": "bytes 0-1/9" }, "ab", 206);
    const ask = (dest: string) =>
      browser.send("/api/v1/proxy/v", { headers: { range: "bytes=0-1", "sec-fetch-dest": dest } });
    const part = await ask("video");
    expect([part.status, part.text, part.headers["content-range"]]).toEqual([206, "ab", "bytes 0-1/9"]);
    await ask("script");
    expect(asked.map(({ range }) => range)).toEqual(["bytes=0-1", undefined]);
  });
});

describe("an incomplete page never looks complete", () => {
  it("if the compressed body is corrupt", async () => {
    const whole = gzipSync(link().repeat(1_000));
    const broken = Buffer.concat([whole.subarray(0, whole.length / 2), Buffer.alloc(100, 1)]);
    answers({ ...HTML, "content-encoding": "gzip" }, broken);
    await expect(page()).rejects.toThrow();
  });

  it("if the compressed body ends too early", async () => {
    const whole = gzipSync(link().repeat(1_000));
    answers({ ...HTML, "content-encoding": "gzip" }, whole.subarray(0, whole.length / 2));
    await expect(page()).rejects.toThrow();
  });

  it("if the target closes its connection", async () => {
    answer = (_request, response) => {
      response.writeHead(200, HTML).write(link().repeat(10), () => response.destroy());
    };
    await expect(page()).rejects.toThrow();
  });

  it("if the access ends meanwhile", async () => {
    const cut = new PlainBrowser(world.server.port);
    const { token, id } = await world.buy();
    await cut.connect(token);
    answer = (_request, response) => void response.writeHead(200, HTML).write(link().repeat(10));
    const stream = await openStream(`${world.server.url}/api/v1/proxy/`, { cookie: cookiesOf(cut) });
    await world.customer.call("DELETE", `/tokens/${id}`);
    await waitUntil("the page is cut", 2_000, () => stream.state() !== "open");
    expect(stream.state()).toBe("reset");
  });
});

describe("a page that is sent slowly or read slowly", () => {
  it("is passed on as it arrives", async () => {
    let rest: ServerResponse | undefined;
    answer = (_request, response) => {
      response.writeHead(200, HTML).write(link());
      rest = response;
    };
    const stream = await openStream(`${world.server.url}/api/v1/proxy/`, { cookie: cookiesOf(browser) });
    await waitUntil("its beginning is there", 5_000, () => stream.bytes() > 50);
    expect(stream.state()).toBe("open");
    rest?.end();
    await waitUntil("it ends", 5_000, () => stream.state() === "ended");
  });

  it("slows the target, and is not buffered", async () => {
    let written = 0;
    const piece = link().repeat(1_000);
    answer = (_request, response) => {
      const send = (): void => {
        while (written < 256 * MIB) {
          written += piece.length;
          if (!response.write(piece)) return void response.once("drain", send);
        }
        response.end();
      };
      response.writeHead(200, HTML);
      send();
    };
    const lines = ["GET /api/v1/proxy/ HTTP/1.1", "Host: gateway.test", `Cookie: ${cookiesOf(browser)}`];
    const client = openRaw(world.server.port, `${lines.join("\r\n")}\r\n\r\n`);
    client.socket.pause();
    let unchanged = 0;
    let last = 0;
    await waitUntil("the target stands still", 15_000, () => {
      unchanged = written === last && last > 0 ? unchanged + 1 : 0;
      last = written;
      return unchanged > 25;
    });
    expect(written).toBeLessThan(64 * MIB);
    client.socket.resume();
    await waitUntil("it goes on when the client reads", 10_000, () => written > last + MIB);
    client.socket.destroy();
  });
});

function cookiesOf({ cookies }: PlainBrowser): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}
