/**
 * The cost of rewriting depends on what the target sends, and must be linear to its size: with a quadratic cost one page
 * could block the event loop, and so all other requests, for seconds.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOSTILE_UNITS, HTML_FRAMES, HTML_UNITS } from "../../../test/support/hostile-bodies.ts";
import { faultOfCost, repeatTo } from "../../../test/support/linear-cost.ts";
import { answerOf, contextAt, rewriterFor } from "../../../test/support/rewriting.ts";
import { refererForTarget } from "../translate/cookie-mode-request.ts";
import { locationForCookieMode } from "../translate/location.ts";
import { cookieForBrowser } from "../translate/target-cookie.ts";
import { decodeAttribute, decodeDocumentAttribute } from "./attribute-text.ts";
import { parseContentType } from "./body-kind.ts";
import { hashedBy, rewriteCsp } from "./csp.ts";
import { mapImportMap, mapManifest } from "./json-urls.ts";
import { referrerPolicyForBrowser } from "./referrer-policy.ts";
import { planRewrite } from "./rewrite-answer.ts";
import { rewriteWhole } from "./text-rewriter.ts";
import { mapLink, mapRefresh, mapSrcset, mapUrlList } from "./url-lists.ts";
import { urlMapping } from "./url-mapping.ts";

/** Tags and manifests of up to twice this size are read as a whole. */
const WHOLE_CHARS = 64 * 1024;

const context = contextAt("/folder/page?x");
const { map } = context;
const based = urlMapping("https://target.example/base", "https://gw.example", "/api/v1/proxy");

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  "an address": map,
  "a base": (text) => context.basedOn(text).map("../../x"),
  srcset: (text) => mapSrcset(text, map),
  ping: (text) => mapUrlList(text, map),
  Refresh: (text) => mapRefresh(text, map),
  Link: (text) => mapLink(text, map),
  "a policy": (text) => [rewriteCsp(text, context), hashedBy(text)],
  "a manifest": (text) => mapManifest(text, map),
  "an import map": (text) => mapImportMap(text, map),
  "a referrer policy": referrerPolicyForBrowser,
  "references in an attribute": decodeAttribute,
  "references in srcdoc": decodeDocumentAttribute,
  "Content-Type": parseContentType,
  "Content-Disposition and Accept-Encoding": (text) =>
    planRewrite(
      answerOf("text/html", {
        headers: ["content-type", "text/html", "content-disposition", text],
        acceptEncoding: `br, ${text}`,
      }),
    ),
  Location: (text) => locationForCookieMode(text, context),
  Referer: (text) => refererForTarget(text, "/api/v1/proxy", "https://target.example"),
  "Set-Cookie": (text) => [cookieForBrowser(text, context.mapping), cookieForBrowser(text, based)],
  CSS: (text) => rewriteWhole(rewriterFor("text/css"), text),
  "text of any kind": (text) => rewriteWhole(rewriterFor("application/json"), text),
};

const readHtml = (text: string): string => rewriteWhole(rewriterFor("text/html"), text);

/** In pieces of three characters, as a hostile target may send them. */
function readInPieces(type: string): (text: string) => void {
  return (text) => {
    const rewriter = rewriterFor(type);
    for (let at = 0; at < text.length; at += 3) rewriter.write(text.slice(at, at + 3));
    rewriter.end();
  };
}

describe("the cost of rewriting is linear", () => {
  it.each(Object.keys(READERS))("%s, whatever is repeated in it", (name) => {
    const read = READERS[name] ?? map;
    const faults = HOSTILE_UNITS.flatMap((unit) => {
      const fault = faultOfCost(read, (size) => repeatTo(size, unit, "a ", "x"), WHOLE_CHARS);
      return fault === null ? [] : [`${JSON.stringify(unit)}: ${fault}`];
    });
    expect(faults).toEqual([]);
  });

  it.each(HTML_FRAMES)("HTML between %j and %j", (head, tail) => {
    const faults = [...HTML_UNITS, ...HOSTILE_UNITS].flatMap((unit) => {
      const fault = faultOfCost(readHtml, (size) => repeatTo(size, unit, head, tail), WHOLE_CHARS);
      return fault === null ? [] : [`${JSON.stringify(unit)}: ${fault}`];
    });
    expect(faults).toEqual([]);
  });

  it("120 KB of commas in a srcset", () => {
    const page = repeatTo(120 * 1024, ",", '<img srcset="a', 'x">');
    const before = process.cpuUsage();
    readHtml(page);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
  });

  it("documents nested in documents", () => {
    const nested = (size: number): string => {
      let html = "<a href=/x>";
      while (html.length < size / 2)
        html = `<iframe srcdoc=${html.replaceAll("&", "&amp;").replaceAll(" ", "&#32;").replaceAll(">", "&gt;")}>`;
      return html;
    };
    expect(faultOfCost(readHtml, nested, WHOLE_CHARS)).toBeNull();
  });

  it.each([
    ["text/html", "<p a='", "x"],
    ["text/html", "<p", " x"],
    ["text/html", "<style>a{b:url(", "x"],
    ["text/html", "<script>", "</scrip"],
    ["text/css", "a{b:url('", "\\"],
    ["application/manifest+json", "", '"src":"/x",'],
    ["application/json", "", "https:/"],
  ])("%s in pieces of three characters: %j and %j", (type, head, unit) => {
    expect(faultOfCost(readInPieces(type), (size) => repeatTo(size, unit, head), WHOLE_CHARS)).toBeNull();
  });

  it("any text, with any repeated pattern", () => {
    const units = fc.constantFrom(...HOSTILE_UNITS, ...HTML_UNITS);
    const pattern = fc.record({
      frame: fc.constantFrom(...HTML_FRAMES),
      unit: fc.array(units, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")),
      reader: fc.constantFrom("html", ...Object.keys(READERS)),
    });
    fc.assert(
      fc.property(pattern, ({ frame, unit, reader }) => {
        const [head, tail] = reader === "html" ? frame : ["", ""];
        const read = READERS[reader] ?? readHtml;
        expect(faultOfCost(read, (size) => repeatTo(size, unit, head, tail), WHOLE_CHARS)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
