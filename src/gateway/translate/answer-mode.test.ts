import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { createRewriteContext } from "../rewrite/rewrite-context.ts";
import { urlMapping } from "../rewrite/url-mapping.ts";
import { answersByCookie, answersByHeader } from "./answer-mode.ts";

const TARGET = { origin: "https://target.example", host: "target.example", basePath: "" };
const rewriting = createRewriteContext(
  urlMapping("https://target.example/", "https://gateway.example", "/api/v1/proxy"),
);
const byCookie = answersByCookie(rewriting({ origin: "http://10.0.0.5:8000", path: "/folder/page?x" }));

test("in header mode only an absolute Location to the target is changed", () => {
  const { translate } = answersByHeader(TARGET);
  expect(translate("location", "https://target.example/x")).toBe("/x");
  for (const name of ["set-cookie", "strict-transport-security", "referrer-policy", "link"])
    expect(translate(name, "a=1; Domain=target.example; no-referrer")).toBe(
      "a=1; Domain=target.example; no-referrer",
    );
});

describe("in cookie mode", () => {
  it.each([
    "alt-svc",
    "clear-site-data",
    "nel",
    "report-to",
    "service-worker-allowed",
    "strict-transport-security",
  ])("the target cannot set %s for the gateway's host", (name) => {
    expect(byCookie.translate(name, "/")).toBeNull();
  });

  it.each([
    ["location", "https://target.example/x", "https://gateway.example/api/v1/proxy/x"],
    ["location", "/x", "https://gateway.example/api/v1/proxy/x"],
    ["location", "//target.example/x", "https://gateway.example/api/v1/proxy/x"],
    ["location", "../../x", "https://gateway.example/api/v1/proxy/x"],
    ["location", "../x?y=/z", "../x?y=/z"],
    ["location", "http://10.0.0.5:8000/login", "http://10.0.0.5:8000/api/v1/proxy/login"],
    ["location", "//10.0.0.5:8000/login", "//10.0.0.5:8000/api/v1/proxy/login"],
    ["location", "//target.example/login", "https://gateway.example/api/v1/proxy/login"],
    ["location", "http://gateway.example/login", "https://gateway.example/api/v1/proxy/login"],
    ["location", "/api/v1/proxy/x", "https://gateway.example/api/v1/proxy/x"],
    ["location", "https://gateway.example/api/v1/proxy/x", "https://gateway.example/api/v1/proxy/x"],
    ["location", "https://other.example/x", "https://other.example/x"],
    ["set-cookie", "a=1; Path=/api/v1/proxy/app", "a=1; Path=/api/v1/proxy/app"],
    ["set-cookie", "a=1; Domain=target.example; Path=/app", "a=1; Path=/api/v1/proxy/app"],
    ["access-control-allow-origin", "https://target.example", "https://gateway.example"],
    ["access-control-allow-origin", "*", "*"],
    ["referrer-policy", "no-referrer", "same-origin"],
    ["referrer-policy", "origin, Strict-Origin", "origin-when-cross-origin, strict-origin-when-cross-origin"],
    ["referrer-policy", "unsafe-url", "unsafe-url"],
    ["www-authenticate", 'Basic realm="x"', 'Basic realm="x"'],
  ])("%s: %s becomes %s", (name, value, translated) => {
    expect(byCookie.translate(name, value)).toBe(translated);
  });

  it("no URL is mapped twice, in any field", () => {
    const part = fc.constantFrom(
      ...[
        "/",
        "//",
        "../",
        "x",
        "https:",
        "http:",
        "target.example",
        "gateway.example",
        "10.0.0.5:8000",
        "?",
      ],
      ...["/api/v1/proxy", "; path=", ", ", "no-referrer", "origin"],
    );
    const name = fc.constantFrom("location", "set-cookie", "referrer-policy");
    fc.assert(
      fc.property(name, fc.array(part), (field, parts) => {
        const once = byCookie.translate(field, parts.join(""));
        if (once !== null) expect(byCookie.translate(field, once)).toBe(once);
      }),
      { numRuns: 1_000 },
    );
  });
});
