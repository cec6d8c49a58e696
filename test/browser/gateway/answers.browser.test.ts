/** All forms of answers: compressed, in other charsets, partial, cached. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PNG } from "../../support/browser-targets/pictures.ts";
import { expectSaid, SAYING, SOON } from "../../support/browser-targets/saying.ts";
import type { Pages, Reply, ScriptedTarget } from "../../support/browser-targets/scripted-target.ts";
import { silence } from "../../support/browser-targets/sound.ts";
import { WAYS, Ways } from "../../support/browser-targets/ways.ts";

let ways: Ways;
let target: ScriptedTarget;

beforeAll(async () => {
  ways = await Ways.open();
  target = ways.target;
});
afterAll(() => ways?.close());

const html = (headers: Reply["headers"], body: string | Buffer): Reply => ({
  headers: { "content-type": "text/html; charset=utf-8", ...headers },
  body,
});

test.each(WAYS)("compressed pages, style sheets and scripts work: %s", async (way) => {
  const codings = [
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["br", brotliCompressSync],
  ] as const;
  const pages = Object.fromEntries(
    codings.flatMap(([coding, compress], at): [string, Reply][] => {
      const coded = (type: string, body: string): Reply => ({
        headers: { "content-type": type, "content-encoding": coding },
        body: compress(body),
      });
      return [
        [
          `/${at}`,
          coded(
            "text/html",
            `${SAYING}<link rel="stylesheet" href="/${at}.css"><script src="${target.url}/${at}.js"></script></head><body>Страница`,
          ),
        ],
        [`/${at}.css`, coded("text/css", "body { color: rgb(1, 2, 3); background: url(/a.png) }")],
        [`/${at}.js`, coded("text/javascript", `fetch("${target.url}/api").then((a) => a.text()).then(say)`)],
      ];
    }),
  );
  const { page, address, errors, strays } = await ways.visit(way, {
    ...pages,
    "/a.png": PNG,
    "/api": { headers: { "content-encoding": "gzip" }, body: gzipSync("answered") },
    "/": SAYING,
  });
  for (const at of codings.keys()) {
    await page.goto(address(`/${at}`));
    await expectSaid(page, "answered");
    expect(await page.evaluate("getComputedStyle(document.body).color")).toBe("rgb(1, 2, 3)");
    expect(await page.locator("body").textContent()).toBe("Страница");
  }
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("Russian text is correct in every charset: %s", async (way) => {
  const text = "Съешь ещё этих мягких булок";
  const page1251 = (head: string): string =>
    `<!doctype html>${head}<link rel="icon" href="data:,"><title>x</title><body><p title="/x">${text}</p><a href="/x">ссылка</a>`;
  const utf16 = Buffer.from(`\ufeff${page1251("")}`, "utf16le");
  const pages: Pages = {
    "/1251": html({ "content-type": "text/html; charset=windows-1251" }, bytes1251(page1251(""))),
    "/1251-meta": html({ "content-type": "text/html" }, bytes1251(page1251('<meta charset="windows-1251">'))),
    "/utf-16le": html({ "content-type": "text/html" }, utf16),
    "/utf-16be": html({ "content-type": "text/html; charset=utf-16be" }, Buffer.from(utf16).swap16()),
    "/utf-8": html({ "content-type": "text/html" }, `\ufeff${page1251("")}`),
    "/": SAYING,
  };
  const { page, address, errors, strays } = await ways.visit(way, pages);
  for (const path of Object.keys(pages).slice(0, -1)) {
    await page.goto(address(path));
    expect([path, await page.locator("p").textContent()]).toEqual([path, text]);
    expect(await page.getByText("ссылка").evaluate("document.links[0].href")).toBe(address("/x"));
  }
  expect([errors, strays]).toEqual([[], []]);
});

/** Windows-1251 of ASCII and Russian letters. */
function bytes1251(text: string): Buffer {
  const byteOf = (char: string): number => {
    const code = char.charCodeAt(0);
    if (char === "ё") return 0xb8;
    return code < 0x80 ? code : code - 0x410 + 0xc0;
  };
  return Buffer.from([...text].map(byteOf));
}

test.each(WAYS)("a sound can be played from its middle by range requests: %s", async (way) => {
  const sound = silence(600);
  const { page, errors, strays } = await ways.visit(way, {
    "/a.wav": (request, response) => {
      const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
      const end = to === "" ? sound.length - 1 : Number(to);
      response.writeHead(206, {
        "content-type": "audio/wav",
        "accept-ranges": "bytes",
        "content-range": `bytes ${from}-${end}/${sound.length}`,
        "content-length": end - Number(from) + 1,
      });
      response.end(sound.subarray(Number(from), end + 1));
    },
    "/": `${SAYING}<audio src="/a.wav" preload="metadata"></audio><script>
      const [audio] = document.getElementsByTagName("audio");
      audio.onloadedmetadata = () => { say(Math.round(audio.duration)); audio.currentTime = 590; };
      audio.onseeked = () => say("at", audio.currentTime);
    </script>`,
  });
  await expectSaid(page, "600", "at 590");
  const asked = target.requestsOf("/a.wav").map(({ headers }) => headers.range ?? "");
  expect(asked.some((range) => Number(/\d+/.exec(range)?.[0]) > sound.length / 2)).toBe(true);
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("a page that the browser has cached is revalidated, not fetched again: %s", async (way) => {
  const { page, address, errors, strays } = await ways.visit(way, {
    "/": (request, response) => {
      const isCached = request.headers["if-none-match"] !== undefined;
      response.writeHead(isCached ? 304 : 200, {
        "content-type": "text/html",
        etag: '"v1"',
        "cache-control": "no-cache",
      });
      response.end(isCached ? "" : `${SAYING}<a href="/">here</a><h1>Kept</h1>`);
    },
  });
  await page.goto(address("/"));
  await page.getByRole("heading", { name: "Kept" }).waitFor();
  const tags = target.requestsOf("/").map(({ headers }) => headers["if-none-match"]?.replace(/^W\//, ""));
  await expect.poll(() => tags, SOON).toEqual([undefined, '"v1"']);
  expect([errors, strays]).toEqual([[], []]);
});
