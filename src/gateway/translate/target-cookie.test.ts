import fc from "fast-check";
import { expect, test } from "vitest";
import { urlMapping } from "../rewrite/url-mapping.ts";
import { cookieForBrowser } from "./target-cookie.ts";

const PREFIX = "/api/v1/proxy";
const HTTPS = urlMapping("https://target.example/", "https://gateway.example", PREFIX);
const HTTP = urlMapping("https://target.example/", "http://gateway.example", PREFIX);
const BASED = urlMapping("https://target.example/base", "https://gateway.example", PREFIX);

test.each([
  ["a=1", "a=1"],
  ["a=1; Path=/", "a=1; Path=/api/v1/proxy"],
  ["a=1; path=/app; HttpOnly", "a=1; Path=/api/v1/proxy/app; HttpOnly"],
  ["a=1; Path=/app/", "a=1; Path=/api/v1/proxy/app/"],
  [
    "a=1;Domain=.target.example;Path=/app;Secure;SameSite=None",
    "a=1; Path=/api/v1/proxy/app;Secure;SameSite=None",
  ],
  ["a=1; Path=/api/v1/proxy/app", "a=1; Path=/api/v1/proxy/app"],
  ["a=1; Path=/api/v1/proxy", "a=1; Path=/api/v1/proxy"],
  ["a=b=c; Path=relative; Max-Age=5", "a=b=c; Path=relative; Max-Age=5"],
  ["__Host-a=1; Path=/; Secure", "__Host-a=1; Path=/; Secure"],
  ["__host-a=1; path=/; Secure", "__host-a=1; path=/; Secure"],
  ["__Secure-a=1; Path=/; Secure", "__Secure-a=1; Path=/api/v1/proxy; Secure"],
])("over https, %s becomes %s", (setCookie, seen) => {
  expect(cookieForBrowser(setCookie, HTTPS)).toBe(seen);
});

test("over plain http a cookie has no attribute that browsers refuse there", () => {
  expect(cookieForBrowser("a=1; Secure; SameSite=None; Partitioned; HttpOnly", HTTP)).toBe("a=1; HttpOnly");
  expect(cookieForBrowser("a=1; secure; SameSite=Strict", HTTP)).toBe("a=1; SameSite=Strict");
});

test("the path of the target URL is the proxy's root, and a cookie with a path outside of it is dropped", () => {
  expect(cookieForBrowser("a=1; Path=/base/app", BASED)).toBe("a=1; Path=/api/v1/proxy/app");
  for (const path of ["/", "/base", "/base/"])
    expect(cookieForBrowser(`a=1; Path=${path}`, BASED)).toBe("a=1; Path=/api/v1/proxy");
  expect(cookieForBrowser("a=1; Path=/basement", BASED)).toBeNull();
});

test("a cookie that was mapped is not mapped again", () => {
  const part = fc.constantFrom(
    "a=1",
    "; ",
    "Path=",
    "/",
    "/api/v1/proxy",
    "app",
    "/base",
    "; Domain=x",
    "; Secure",
  );
  fc.assert(
    fc.property(fc.array(part), fc.constantFrom(HTTPS, HTTP, BASED), (parts, mapping) => {
      const once = cookieForBrowser(parts.join(""), mapping);
      if (once !== null) expect(cookieForBrowser(once, mapping)).toBe(once);
    }),
    { numRuns: 500 },
  );
});
