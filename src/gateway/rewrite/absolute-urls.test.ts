import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contextFor, rewriting } from "../../../test/support/rewriting.ts";
import { rewriteAbsoluteUrls, rewriteWhole } from "./text-rewriter.ts";

function replace(text: string, context = rewriting): string {
  return rewriteWhole(rewriteAbsoluteUrls(context.urls), text);
}

describe("absolute URLs in any text", () => {
  it.each([
    ['"https://target.example:8443/x"', '"https://gw.example/api/v1/proxy/x"'],
    ['"HTTP://TARGET.example:8443/x"', '"https://gw.example/api/v1/proxy/x"'],
    ["'wss://target.example:8443'", "'wss://gw.example/api/v1/proxy'"],
    ["`https://target.example:8443$" + "{path}`", "`https://gw.example/api/v1/proxy$" + "{path}`"],
    ['"//target.example:8443/x"', '"//gw.example/api/v1/proxy/x"'],
    ['"https:\\/\\/target.example:8443\\/x"', '"https:\\/\\/gw.example\\/api\\/v1\\/proxy\\/x"'],
    [
      '"https:\\\\/\\\\/target.example:8443\\\\/x"',
      '"https:\\\\/\\\\/gw.example\\\\/api\\\\/v1\\\\/proxy\\\\/x"',
    ],
    [
      '"https:\\u002F\\u002Ftarget.example:8443"',
      '"https:\\u002F\\u002Fgw.example\\u002Fapi\\u002Fv1\\u002Fproxy"',
    ],
    ['"\\nhttps://target.example:8443/"', '"\\nhttps://gw.example/api/v1/proxy/"'],
    ["https:&#x2F;&#x2F;target.example:8443", "https:&#x2F;&#x2F;gw.example&#x2F;api&#x2F;v1&#x2F;proxy"],
    ["See https://target.example:8443.", "See https://gw.example/api/v1/proxy."],
    ["<img src=https://target.example:8443/x>", "<img src=https://gw.example/api/v1/proxy/x>"],
    ['content="0;URL=https://target.example:8443/x"', 'content="0;URL=https://gw.example/api/v1/proxy/x"'],
    ['content="0; url=https://target.example:8443/"', 'content="0; url=https://gw.example/api/v1/proxy/"'],
    ['"http://gw.example/login"', '"https://gw.example/api/v1/proxy/login"'],
    ['"https:\\/\\/gw.example\\/x"', '"https:\\/\\/gw.example\\/api\\/v1\\/proxy\\/x"'],
    ['"https://target.example:8443/api/v1/proxy/x"', '"https://gw.example/api/v1/proxy/x"'],
  ])("maps %s, in the same spelling", (text, expected) => {
    expect(replace(text)).toBe(expected);
  });

  it.each([
    "https%3A%2F%2Ftarget.example%3A8443%2Fx",
    "/login?next=https://target.example:8443/x",
    "/login?a=b&amp;next=https://target.example:8443/x",
    "/login?a=1;next=https://target.example:8443/x",
    "/login?a=1;url=https://target.example:8443/x",
    "/login?a&#38;url=https://target.example:8443/x",
    '"next=https://target.example:8443/x"',
    "target.example:8443/x",
    "https://target.example/x",
    "https://target.example:84431/x",
    "https://target.example:8443.evil.example",
    "https://target.example:8443@evil.example",
    "https://a.target.example:8443/",
    "ftp://target.example:8443/",
    "https://other.example//target.example:8443/",
    "https://gw.example/api/v1/proxy/x",
    "https:\\/\\/gw.example\\/api\\/v1\\/proxy\\/x",
    "https://gw.example/zenzefi-inside.js",
    "https://gw.example:8443/x",
  ])("leaves %s unchanged", (text) => {
    expect(replace(text)).toBe(text);
  });

  it("finds the target with the scheme's default port, written or not, and with a base path", () => {
    const onDefaultPort = contextFor("https://target.example");
    expect(replace("https://target.example:443/x https://target.example/", onDefaultPort)).toBe(
      "https://gw.example/api/v1/proxy/x https://gw.example/api/v1/proxy/",
    );
    const based = contextFor("https://target.example/base");
    const text =
      '"https:\\/\\/target.example\\/base\\/x" "https://target.example/basement" "https://target.example"';
    expect(replace(text, based)).toBe(
      '"https:\\/\\/gw.example\\/api\\/v1\\/proxy\\/x" "https://target.example/basement" "https://target.example"',
    );
  });

  const contexts = [
    rewriting,
    contextFor("https://target.example"),
    contextFor("http://target.example:8443/b/c"),
  ];
  const part = fc.constantFrom(
    ...[
      "https:",
      "ws:",
      "//",
      "\\/\\/",
      "\\u002f\\u002f",
      "/",
      "target.example",
      "gw.example",
      "/api/v1/proxy",
      "\\/api\\/v1\\/proxy",
      ":8443",
      ":",
      "=",
      " src=",
      '"0;url=',
      "h",
      " ",
    ],
    ...["/b/c", "\\/b\\/c", '"', ".", "x", "443"],
  );

  it.each(contexts)("gives the same however the text is split (%#)", (context) => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), fc.array(fc.nat(8)), (parts, sizes) => {
        const text = parts.join("");
        const rewriter = rewriteAbsoluteUrls(context.urls);
        let out = "";
        let at = 0;
        for (const size of sizes) {
          out += rewriter.write(text.slice(at, at + size));
          at += size;
        }
        expect(out + rewriter.write(text.slice(at)) + rewriter.end()).toBe(replace(text, context));
      }),
      { numRuns: 500 },
    );
  });

  it.each(contexts)("are mapped once, however often they are rewritten (%#)", (context) => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const once = replace(parts.join(""), context);
        expect(replace(once, context)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it("holds back nothing of a message that is complete", () => {
    const rewriter = rewriteAbsoluteUrls(rewriting.urls);
    for (const message of ['{"u":"https://target.example:8443"}\n', "data: done\n\n", '{"a":1}']) {
      expect(rewriter.write(message)).toBe(replace(message));
    }
  });
});
