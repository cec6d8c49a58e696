import { expect, test } from "vitest";
import { browserSite } from "./browser-site.ts";

const url = (text: string) => new URL(text);

test("without an own origin no host is one", () => {
  const site = browserSite(url("https://app.example"), null);
  expect(site).toMatchObject({ consoleOrigin: "https://app.example", ownOrigin: null });
  expect(site.isOwnHost("app.example")).toBe(false);
});

test("an own origin with a name of its own is known by that name, with any port or none", () => {
  const site = browserSite(url("https://app.example"), url("https://machine.example:8443"));
  expect(site.ownOrigin).toBe("https://machine.example:8443");
  for (const host of ["machine.example:8443", "machine.example", "MACHINE.example:443"])
    expect(site.isOwnHost(host)).toBe(true);
  for (const host of ["app.example", "x.machine.example", "machine.example.evil", "127.0.0.1:8000", ""])
    expect(site.isOwnHost(host)).toBe(false);
});

test("two origins with one host name are distinguished by their port", () => {
  const site = browserSite(url("http://localhost:8000"), url("http://localhost"));
  expect(site.isOwnHost("localhost")).toBe(true);
  expect(site.isOwnHost("localhost:80")).toBe(true);
  expect(site.isOwnHost("localhost:8000")).toBe(false);
  const byPort = browserSite(url("http://127.0.0.1:8000"), url("http://127.0.0.1:8001"));
  expect(byPort.isOwnHost("127.0.0.1:8001")).toBe(true);
  expect(byPort.isOwnHost("127.0.0.1")).toBe(false);
});
