import { once } from "node:events";
import { brotliCompressSync, deflateRawSync, deflateSync, gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerOf, piecesOf, rewriting, rewritten, rewrittenText } from "../../../test/support/rewriting.ts";
import { createRewriteStream, planRewrite } from "./rewrite-answer.ts";

const html = `<a href="/x">${"words ".repeat(5_000)}</a>`;
const mapped = html.replace("/x", "/api/v1/proxy/x");

function encoded(coding: string, type = "text/html") {
  return answerOf(type, { headers: ["content-type", type, "content-encoding", coding] });
}

describe("what is rewritten", () => {
  it.each([
    ["text/html;charset=utf-8", '<a href="/x">', '<a href="/api/v1/proxy/x">'],
    ["application/xhtml+xml", '<a href="/x"/>', '<a href="/api/v1/proxy/x"/>'],
    [
      "TEXT/CSS",
      "a{b:url(/x) url(https://target.example:8443/y)}",
      "a{b:url(/api/v1/proxy/x) url(https://gw.example/api/v1/proxy/y)}",
    ],
    [
      "text/javascript",
      "f('https://target.example:8443/x', '/y')",
      "f('https://gw.example/api/v1/proxy/x', '/y')",
    ],
    ["application/x-javascript", "'wss://target.example:8443'", "'wss://gw.example/api/v1/proxy'"],
    [
      "application/problem+json",
      '{"u":"https:\\/\\/target.example:8443\\/"}',
      '{"u":"https:\\/\\/gw.example\\/api\\/v1\\/proxy\\/"}',
    ],
    ["application/manifest+json", '{"start_url":"/x"}', '{"start_url":"/api/v1/proxy/x"}'],
    [
      "application/rss+xml",
      "<link>https://target.example:8443/x</link>",
      "<link>https://gw.example/api/v1/proxy/x</link>",
    ],
  ])("%s, by its syntax", async (type, text, expected) => {
    expect(await rewrittenText(answerOf(type), text)).toBe(expected);
  });

  it.each([
    "text/plain",
    "application/octet-stream",
    "image/png",
    "text/event-stream",
    "application/pdf",
    "font/woff2",
    "",
  ])("not %j", (type) => {
    expect(planRewrite(answerOf(type))).toBeNull();
  });

  it("not a part, a download, an empty body, nor what cannot be read", () => {
    const page = ["Content-Type", "text/html"];
    expect(planRewrite(answerOf("", { headers: page }))).not.toBeNull();
    for (const statusCode of [204, 206, 304]) {
      expect(planRewrite(answerOf("text/html", { statusCode }))).toBeNull();
    }
    for (const field of [
      ["Content-Disposition", 'attachment; filename="x.html"'],
      ["Content-Length", "0"],
      ["Content-Encoding", "zstd"],
      ["Content-Encoding", "gzip, br"],
    ]) {
      expect(planRewrite(answerOf("", { headers: [...page, ...field] }))).toBeNull();
    }
    expect(planRewrite(answerOf("text/html; charset=ISO-2022-JP"))).toBeNull();
    const saved = { secFetchDest: "empty", secFetchMode: "navigate" };
    expect(planRewrite(answerOf("text/html", saved))).toBeNull();
    expect(planRewrite(answerOf("text/html", { ...saved, secFetchMode: "cors" }))).not.toBeNull();
  });

  it("the gateway's script is put before a worker's", async () => {
    const worker = await rewrittenText(answerOf("text/javascript", { secFetchDest: "worker" }), "work()");
    expect(worker).toBe(
      `try{importScripts("${rewriting.script.path}?v=${rewriting.script.version}")}catch(e){}work()`,
    );
  });
});

describe("compressed answers", () => {
  it.each([
    ["gzip", gzipSync(html)],
    ["x-gzip", gzipSync(html)],
    ["deflate", deflateSync(html)],
    ["deflate", deflateRawSync(html)],
    ["br", brotliCompressSync(html)],
  ])("are read and rewritten: %s (%#)", async (coding, body) => {
    const pieces = [body.subarray(0, 1), body.subarray(1, 7), body.subarray(7)];
    expect((await rewritten(encoded(coding), pieces)).toString()).toBe(mapped);
  });

  it("are sent compressed to a browser that accepts gzip, and uncompressed to another", async () => {
    const answer = { ...encoded("br"), acceptEncoding: "deflate, GZIP;q=0.5, br" };
    expect(gunzipSync(await rewritten(answer, [brotliCompressSync(html)])).toString()).toBe(mapped);
    expect(planRewrite({ ...answer, acceptEncoding: "br, gzip;q=0" })?.encode).toBe("identity");
    expect(planRewrite(answerOf("text/html", { acceptEncoding: "gzip" }))?.encode).toBe("identity");
  });

  it("may be empty", async () => {
    expect(await rewritten(encoded("gzip"), [])).toEqual(Buffer.alloc(0));
  });

  it.each([
    ["gzip", gzipSync(html).subarray(0, 50)],
    ["gzip", Buffer.concat([gzipSync(html).subarray(0, 60), Buffer.alloc(60, 7)])],
    ["deflate", deflateSync(html).subarray(0, 50)],
    ["br", brotliCompressSync(html).subarray(0, 20)],
  ])("fail if they are truncated or corrupt: %s (%#)", async (coding, body) => {
    await expect(rewritten(encoded(coding), [body])).rejects.toThrow();
  });

  it("are inflated no further than the browser reads", async () => {
    const plan = planRewrite(encoded("gzip"));
    if (plan === null) throw new Error("no plan");
    const stream = createRewriteStream(plan);
    const bomb = gzipSync(Buffer.alloc(512 * 1024 * 1024, " "), { level: 9 });
    const before = process.memoryUsage();
    stream.end(bomb);
    await once(stream, "readable");
    expect((stream.read() as Buffer).length).toBeGreaterThan(0);
    const after = process.memoryUsage();
    expect(after.external + after.heapUsed - before.external - before.heapUsed).toBeLessThan(
      32 * 1024 * 1024,
    );
    stream.destroy();
  }, 20_000);

  it("pass on at once each piece of a page that comes slowly", async () => {
    const { createGzip, constants } = await import("node:zlib");
    const plan = planRewrite({ ...encoded("gzip"), acceptEncoding: "gzip" });
    if (plan === null) throw new Error("no plan");
    const slow = createGzip({ flush: constants.Z_SYNC_FLUSH });
    const stream = createRewriteStream(plan);
    slow.pipe(stream);
    slow.write("<p>first</p>");
    const [first] = await once(stream, "data");
    expect(gunzipSync(first, { finishFlush: constants.Z_SYNC_FLUSH }).toString()).toBe("<p>first</p>");
    stream.destroy();
  });
});

describe("charsets", () => {
  const text = '<a href="/x">Привет, 日本語 𝄞</a><script>"https://target.example:8443/"</script>';
  const expected =
    '<a href="/api/v1/proxy/x">Привет, 日本語 𝄞</a><script>"https://gw.example/api/v1/proxy/"</script>';
  const little = Buffer.from(text, "utf16le");
  const big = Buffer.from(text, "utf16le").swap16();
  const markLittle = Buffer.from([0xff, 0xfe]);
  const markBig = Buffer.from([0xfe, 0xff]);
  const markUtf8 = Buffer.from([0xef, 0xbb, 0xbf]);

  it.each([
    ["text/html; charset=utf-16le", little, Buffer.from(expected, "utf16le")],
    ["text/html; charset=UTF-16", little, Buffer.from(expected, "utf16le")],
    ['text/html; charset="utf-16be"', big, Buffer.from(expected, "utf16le").swap16()],
    [
      "text/html; charset=utf-8",
      Buffer.concat([markLittle, little]),
      Buffer.concat([markLittle, Buffer.from(expected, "utf16le")]),
    ],
    [
      "text/html",
      Buffer.concat([markBig, big]),
      Buffer.concat([markBig, Buffer.from(expected, "utf16le").swap16()]),
    ],
    [
      "text/html; charset=utf-16",
      Buffer.concat([markUtf8, Buffer.from(text)]),
      Buffer.concat([markUtf8, Buffer.from(expected)]),
    ],
  ])("%s: only the URLs change, however the bytes are split (%#)", async (type, body, result) => {
    await fc.assert(
      fc.asyncProperty(piecesOf(body), async (pieces) => {
        expect((await rewritten(answerOf(type), pieces)).equals(result)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("all bytes except those of URLs come out unchanged", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom("text/html", "text/css", "text/javascript; charset=utf-16"),
        async (bytes, type) => {
          const body = Buffer.from(bytes.map((byte) => (byte === 0x2f ? 0x20 : byte)));
          expect((await rewritten(answerOf(type), [body])).equals(body)).toBe(true);
        },
      ),
    );
  });

  it("a page that declares ISO-2022-JP passes unchanged after the declaration", async () => {
    const page = "<a href=/x><meta charset=ISO-2022-JP><a href=/y>";
    expect(await rewrittenText(answerOf("text/html"), page)).toBe(page.replace("=/x", '="/api/v1/proxy/x"'));
  });
});

describe("back-pressure", () => {
  it("stops the target while the browser does not read, for any size of the body", async () => {
    const plan = planRewrite(answerOf("text/html"));
    if (plan === null) throw new Error("no plan");
    const stream = createRewriteStream(plan);
    let taken = 0;
    const piece = Buffer.from(html);
    while (stream.write(piece)) taken += piece.length;
    expect(taken).toBeLessThan(256 * 1024);
    stream.resume();
    await once(stream, "drain");
    stream.destroy();
  });
});
