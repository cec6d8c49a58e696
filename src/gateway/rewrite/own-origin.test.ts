/** Cookie mode at the target's own origin: what names the target's address is mapped, and nothing else. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { answerOf, ownContext, rewriterFor, rewritten } from "../../../test/support/rewriting.ts";
import { cookieForBrowser } from "../translate/target-cookie.ts";
import { rewriteAnswerHeaders } from "./answer-headers.ts";
import { rewritePolicies } from "./csp.ts";
import { planRewrite } from "./rewrite-answer.ts";
import { rewriteWhole } from "./text-rewriter.ts";

const TYPES = ["text/html", "text/css", "text/javascript", "application/json", "application/manifest+json"];
const own = ownContext();
const based = ownContext("https://target.example:8443/base/");

describe("in bodies", () => {
  it.each([
    ["https://target.example:8443/x?y#z", "https://own.example/x?y#z"],
    ["wss://TARGET.example:8443/socket", "wss://own.example/socket"],
    ["//target.example:8443/x", "//own.example/x"],
    ['"https:\\/\\/target.example:8443\\/x"', '"https:\\/\\/own.example\\/x"'],
    ["https://target.example:8443", "https://own.example"],
  ])("%s becomes %s in text of every kind", (text, expected) => {
    for (const type of TYPES) expect(rewriteWhole(rewriterFor(type, own), text)).toBe(expected);
  });

  it.each([
    "https://target.example/x",
    "http://target.example:8443.evil/x",
    "https://own.example/x",
    "http://own.example/x",
    '<a href="/x"><base href="/y/"><img src=../z srcset="/a 1x"><meta http-equiv=refresh content="0;url=/b">',
    "<html><head><title>a</title></head><script>fetch('/x')</script>",
    "a{background:url(/x)}",
    '{"start_url":"/","scope":"/"}',
    "/api/v1/proxy/x",
    "/next?to=https://target.example:8443/x",
  ])("%s passes unchanged", (text) => {
    for (const type of TYPES) expect(rewriteWhole(rewriterFor(type, own), text)).toBe(text);
  });

  it("the target URL's own path is left out", () => {
    const rewriter = rewriterFor("text/html", based);
    expect(
      rewriteWhole(rewriter, "https://target.example:8443/base/x https://target.example:8443/other"),
    ).toBe("https://own.example/x https://target.example:8443/other");
  });

  test("a body that does not name the target passes byte for byte, in any pieces", async () => {
    const piece = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    const context = own;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...TYPES), fc.array(piece, { maxLength: 6 }), async (type, pieces) => {
        const whole = Buffer.concat(pieces);
        fc.pre(!whole.toString("latin1").includes("target.example"));
        expect(await rewritten(answerOf(type, { context }), pieces)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  test("an address that is split between pieces is mapped wherever it is split", async () => {
    for (const [before, after] of [
      ["<p>", "</p>"],
      ["<p>x</p><img src=", ">"],
    ]) {
      const text = `${before}https://target.example:8443/x${after}`;
      for (let at = 1; at < text.length; at += 1) {
        const pieces = [Buffer.from(text.slice(0, at)), Buffer.from(text.slice(at))];
        const body = await rewritten(answerOf("text/html", { context: own }), pieces);
        expect(body.toString()).toBe(`${before}https://own.example/x${after}`);
      }
    }
  });
});

describe("in headers", () => {
  const mapped = (fields: string[], context = own): string[] => {
    const policies = rewritePolicies(fields, context);
    return rewriteAnswerHeaders(fields, { context, statusCode: 200, policies, plan: null });
  };

  it.each([
    ["Refresh", "3; url=https://target.example:8443/x", "3; url=https://own.example/x"],
    ["Refresh", "3; url=/x", "3; url=/x"],
    ["Link", "<https://target.example:8443/a.css>; rel=preload", "<https://own.example/a.css>; rel=preload"],
    ["Link", "</a.css>; rel=preload", "</a.css>; rel=preload"],
    ["HX-Redirect", "https://target.example:8443/x?y", "https://own.example/x?y"],
    ["HX-Redirect", "/x", "/x"],
    ["Timing-Allow-Origin", "https://target.example:8443", "https://own.example"],
    ["X-Next", "/next?to=https://target.example:8443/x", "/next?to=https://target.example:8443/x"],
    ["Set-Cookie", "back=https://target.example:8443/x", "back=https://target.example:8443/x"],
    ["X-Other", "https://other.example/x", "https://other.example/x"],
    ["Content-Security-Policy", "script-src 'self'", "script-src 'self'"],
    ["Content-Security-Policy", "script-src 'none'", "script-src 'none'"],
    ["Content-Security-Policy", "img-src https://target.example:8443", "img-src https://own.example"],
    ["Content-Security-Policy", "connect-src wss://target.example:8443/s", "connect-src wss://own.example/s"],
  ])("%s: %s becomes %s", (name, value, expected) => {
    expect(mapped([name, value])).toEqual([name, expected]);
  });

  it("a path from the root loses the target URL's own path", () => {
    expect(own.map("/a/../b")).toBe("/a/../b");
    expect(based.map("/base/x")).toBe("/x");
    expect(based.map("/other")).toBe("/other");
  });

  it.each([
    ["a=1; Path=/x; Domain=target.example; Secure; SameSite=None", "a=1; Path=/x; Secure; SameSite=None"],
    ["a=1", "a=1"],
    ["__Host-a=1; Path=/; Secure", "__Host-a=1; Path=/; Secure"],
  ])("the cookie %s becomes %s", (cookie, expected) => {
    expect(cookieForBrowser(cookie, own.mapping)).toBe(expected);
  });

  it("a cookie's path loses the target URL's own path, and no Secure is asked for over http", () => {
    expect(cookieForBrowser("a=1; Path=/base", based.mapping)).toBe("a=1; Path=/");
    expect(cookieForBrowser("a=1; Path=/base/x", based.mapping)).toBe("a=1; Path=/x");
    expect(cookieForBrowser("a=1; Path=/", based.mapping)).toBe("a=1; Path=/");
    expect(cookieForBrowser("a=1; Path=/other", based.mapping)).toBeNull();
    const plain = ownContext(undefined, "http://127.0.0.1:8001");
    expect(cookieForBrowser("a=1; Path=/; Secure", plain.mapping)).toBe("a=1; Path=/");
  });
});

test("addresses become the origin that was asked, and text that is no origin counts as the known one", () => {
  const at = (origin: string) =>
    rewriteWhole(rewriterFor("text/html", ownContext(undefined, origin)), "https://target.example:8443/x");
  expect(at("http://127.0.0.1:8001")).toBe("http://127.0.0.1:8001/x");
  for (const bad of [
    'http://"><script>',
    "http://",
    "http://a/b",
    "javascript:x",
    `http://${"a".repeat(300)}`,
  ])
    expect(at(bad)).toBe("https://own.example/x");
});

test("no script is inserted, and no plan is made for what has no addresses", () => {
  const plan = planRewrite(answerOf("text/html", { context: own, secFetchDest: "document" }));
  expect(plan?.context.script).toBeNull();
  expect(planRewrite(answerOf("image/png", { context: own }))).toBeNull();
});
