import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerOf, piecesOf, rewritten, rewrittenText } from "../../../test/support/rewriting.ts";
import { createRewriteStream, planRewrite } from "./rewrite-answer.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** In all 25 MiB of one tag. */
const PIECES = 400;

const part = fc.constantFrom(
  ...[
    "<a href=",
    "<img srcset=",
    "<p style=",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "--!>",
    "<style>",
    "</style >",
    "<svg>",
    "</svg>",
  ],
  ...[
    "<textarea>",
    "</textarea>",
    "<title>",
    "</title>",
    "<![CDATA[",
    "]]>",
    "<iframe srcdoc=",
    "<meta charset=iso-2022-jp>",
    "<head>",
  ],
  ...[
    '"',
    "'",
    ">",
    "/>",
    "/",
    "/x",
    " ",
    "=",
    "<",
    "url(",
    ")",
    "&quot;",
    "&#x2f;",
    "\\",
    "\n",
    "п",
    "日",
    "<script",
    "<!",
    "</",
  ],
  ...[
    "https://target.example:8443",
    "//target.example:8443/y",
    "https:\\/\\/target.example:8443\\/z",
    "http",
    "<link rel=manifest ",
  ],
);
const page = fc.array(part, { maxLength: 40 }).map((parts) => parts.join(""));

describe("HTML that is split or broken", () => {
  it.each([
    "text/html",
    "application/xhtml+xml",
    "image/svg+xml",
  ])("%s: comes out the same however it is split", async (type) => {
    const answer = answerOf(type, { secFetchDest: "document" });
    const split = page
      .map((html) => Buffer.from(html))
      .chain((bytes) => piecesOf(bytes).map((pieces) => ({ bytes, pieces })));
    await fc.assert(
      fc.asyncProperty(split, async ({ bytes, pieces }) => {
        expect((await rewritten(answer, pieces)).toString()).toBe(
          (await rewritten(answer, [bytes])).toString(),
        );
      }),
      { numRuns: 600 },
    );
  });

  it("an address after a name and = is mapped in the text of a script, wherever the text is split", async () => {
    const bytes = Buffer.from("<script><a href=https:\\/\\/target.example:8443\\/z</script>");
    const answer = answerOf("text/html");
    const whole = (await rewritten(answer, [bytes])).toString();
    expect(whole).toContain("<a href=https:\\/\\/gw.example\\/api\\/v1\\/proxy\\/z");
    for (let at = 1; at < bytes.length; at += 1)
      expect((await rewritten(answer, [bytes.subarray(0, at), bytes.subarray(at)])).toString()).toBe(whole);
  });

  it("is rewritten once, however often it passes the rewriter", async () => {
    const answer = answerOf("text/html");
    await fc.assert(
      fc.asyncProperty(page, async (html) => {
        const once = await rewrittenText(answer, html);
        expect(await rewrittenText(answer, once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });

  it("comes out byte for byte if it has no URL of the target", async () => {
    const foreign = fc
      .array(part, { maxLength: 40 })
      .map((parts) => parts.join("").replace(/\/|&#x2f;|manifest/g, "|"));
    await fc.assert(
      fc.asyncProperty(foreign, async (html) => {
        expect((await rewritten(answerOf("text/html"), [Buffer.from(html)])).toString()).toBe(html);
      }),
      { numRuns: 300 },
    );
  });

  it("passes an overlong tag unchanged, and reads what follows it correctly", async () => {
    const state = "x".repeat(300_000);
    const html = `<script data-state="${state}" src=/x>'<a href=/y>'</script><a href=/z>`;
    const pieces = html.match(/.{1,4096}/gs)?.map((piece) => Buffer.from(piece)) ?? [];
    expect((await rewritten(answerOf("text/html"), pieces)).toString()).toBe(
      html.replace("=/z", '="/api/v1/proxy/z"'),
    );
  });

  it("reads a tag with endless attributes in constant memory", async () => {
    const plan = planRewrite(answerOf("text/html"));
    if (plan === null) throw new Error("the body passes untouched");
    const stream = createRewriteStream(plan);
    let outBytes = 0;
    stream.on("data", (chunk: Buffer) => {
      outBytes += chunk.length;
    });
    const piece = Buffer.from(" x".repeat(32_768));
    const write = (bytes: Buffer) => new Promise((resolve) => stream.write(bytes, resolve));
    await write(Buffer.from("<p"));
    const beforeBytes = liveHeapBytes();
    for (let sent = 0; sent < PIECES; sent += 1) await write(piece);
    const grownBytes = liveHeapBytes() - beforeBytes;
    await new Promise((resolve) => stream.on("end", resolve).end());
    expect(outBytes).toBe(2 + PIECES * piece.length);
    expect(grownBytes).toBeLessThan(8 * 1024 * 1024);
  });
});

/** The memory in use, without garbage. */
function liveHeapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
