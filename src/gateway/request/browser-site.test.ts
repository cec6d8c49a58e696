import { expect, test } from "vitest";
import { browserSite, takesCookies } from "./browser-site.ts";

const url = (text: string) => new URL(text);

test("without PROXY_ORIGIN, or with the console's origin, browsers use the proxy at BACKEND_URL by any name", () => {
  for (const proxyOrigin of [null, url("https://app.example")]) {
    const site = browserSite(url("https://app.example"), proxyOrigin);
    expect(site).toEqual({
      origin: "https://app.example",
      consoleOrigin: "https://app.example",
      isProxyHost: null,
    });
    expect(takesCookies(site, "10.0.0.1:8000")).toBe(true);
  }
});

test("with PROXY_ORIGIN cookies are accepted on its host alone, with any port or none in the name", () => {
  const site = browserSite(url("https://app.example"), url("https://machine.example:8443"));
  expect(site.origin).toBe("https://machine.example:8443");
  for (const host of ["machine.example:8443", "machine.example", "MACHINE.example:443"])
    expect(takesCookies(site, host)).toBe(true);
  for (const host of ["app.example", "x.machine.example", "machine.example.evil", "127.0.0.1:8000", ""])
    expect(takesCookies(site, host)).toBe(false);
});

test("two origins with one host name are distinguished by their port", () => {
  const site = browserSite(url("http://localhost:8000"), url("http://localhost"));
  expect(takesCookies(site, "localhost")).toBe(true);
  expect(takesCookies(site, "localhost:80")).toBe(true);
  expect(takesCookies(site, "localhost:8000")).toBe(false);
});
