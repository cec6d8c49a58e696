import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contextAt, rewriting } from "../../../test/support/rewriting.ts";
import { CssRewriter } from "./css-rewriter.ts";
import { rewriteWhole } from "./text-rewriter.ts";

function rewrite(css: string): string {
  return rewriteWhole(new CssRewriter(rewriting.map), css);
}

describe("CssRewriter", () => {
  it.each([
    ["a{b:url(/x.png)}", "a{b:url(/api/v1/proxy/x.png)}"],
    ["a{b:URL( '/x.png' )}", "a{b:URL( '/api/v1/proxy/x.png' )}"],
    ['a{b:url("/x(1).png")}', 'a{b:url("/api/v1/proxy/x(1).png")}'],
    ["a{b:url(//target.example:8443/x)}", "a{b:url(//gw.example/api/v1/proxy/x)}"],
    ["a{b:url(\\2f x.png)}", "a{b:url(/api/v1/proxy/x.png)}"],
    ["a{b:url(\\/x.png)}", "a{b:url(/api/v1/proxy/x.png)}"],
    ["a{b:url(/x\\)y)}", "a{b:url(/api/v1/proxy/x\\)y)}"],
    ["@import '/x.css' screen;", "@import '/api/v1/proxy/x.css' screen;"],
    ['@IMPORT\n"/x.css";', '@IMPORT\n"/api/v1/proxy/x.css";'],
    ["@import url(/x.css);", "@import url(/api/v1/proxy/x.css);"],
    ["a{src:url(/a),url(/b)}", "a{src:url(/api/v1/proxy/a),url(/api/v1/proxy/b)}"],
    ["a{b:url()}c{d:url(/x)}", "a{b:url()}c{d:url(/api/v1/proxy/x)}"],
    ['a{b:"open\n}c{d:url(/x)}', 'a{b:"open\n}c{d:url(/api/v1/proxy/x)}'],
  ])("maps the URL in %s", (css, expected) => {
    expect(rewrite(css)).toBe(expected);
  });

  it.each([
    "/* url(/x) @import '/x' */",
    "a{content:'url(/x)'}",
    'a{content:"\\"url(/x)"}',
    "a{b:curl(/x)}",
    "a{b:my-url(/x)}",
    "@importer '/x';",
    "@namespace '/x';",
    "a{b:url(x.png) url(#a) url(data:image/png;base64,/x) url(//other.example/x)}",
    'a{b:url(data:image/svg+xml;utf8,<svg xmlns="http://www.w3.org/2000/svg"><path d="m0/x"/></svg>)}',
  ])("leaves %s unchanged", (css) => {
    expect(rewrite(css)).toBe(css);
  });

  it("maps a URL that climbs above the root of the target to one inside the proxy", () => {
    const { map } = contextAt("/folder/style.css");
    const css = "a{b:url(../../x.png) url('../y.png') url(..\\/..\\/z.png)}@import \"a/../../../w.css\";";
    expect(rewriteWhole(new CssRewriter(map), css)).toBe(
      "a{b:url(/api/v1/proxy/x.png) url('../y.png') url(/api/v1/proxy/z.png)}@import \"/api/v1/proxy/w.css\";",
    );
  });

  it("passes an overlong URL unchanged, and continues after it", () => {
    const long = `a{b:url("/${"x".repeat(10_000)}")}`;
    const rewriter = new CssRewriter(rewriting.map);
    const out =
      [...(long.match(/.{1,64}/gs) ?? []), "c{d:url(/x)}"].map((piece) => rewriter.write(piece)).join("") +
      rewriter.end();
    expect(out).toBe(`${long}c{d:url(/api/v1/proxy/x)}`);
  });

  const part = fc.constantFrom(
    ...[
      "url(",
      "URL(",
      "@import",
      " ",
      '"',
      "'",
      ")",
      "/",
      "/x",
      "\\",
      "\\2f ",
      "/*",
      "*/",
      "\n",
      "\r\n",
      "a",
      "-",
      "data:",
    ],
  );

  it("gives the same however the text is split", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat(6)), (parts, sizes) => {
        const css = parts.join("");
        const rewriter = new CssRewriter(rewriting.map);
        let out = "";
        let at = 0;
        for (const size of sizes) {
          out += rewriter.write(css.slice(at, at + size));
          at += size;
        }
        expect(out + rewriter.write(css.slice(at)) + rewriter.end()).toBe(rewrite(css));
      }),
      { numRuns: 1_000 },
    );
  });
});
