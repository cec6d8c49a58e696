import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { locationForHeaderMode } from "./location.ts";

const plain = { origin: "https://target.example:8443", host: "target.example:8443", basePath: "" };
const based = { ...plain, basePath: "/base" };
const onDefaultPort = { origin: "https://target.example", host: "target.example", basePath: "" };
const onIpv6 = { origin: "http://[::1]:9000", host: "[::1]:9000", basePath: "" };

describe("locationForHeaderMode", () => {
  it.each([
    ["https://target.example:8443/a/b?c=d#e", "/a/b?c=d#e"],
    ["HTTPS://Target.EXAMPLE:8443/A", "/A"],
    ["http://target.example:8443/a", "/a"],
    ["//target.example:8443/a", "/a"],
    ["https://target.example:8443", "/"],
    ["https://target.example:8443?x", "/?x"],
    ["https://target.example:8443#x", "/#x"],
    ["https://target.example:8443/%2e%2e/%41", "/%2e%2e/%41"],
  ])("makes a path of %s, a URL of the target", (value, path) => {
    expect(locationForHeaderMode(value, plain)).toBe(path);
  });

  it.each([
    "/a/b",
    "a/b",
    "?x",
    "",
    "../a",
    "https://other.example:8443/a",
    "https://target.example/a",
    "https://target.example:8444/a",
    "https://target.example.evil.example:8443/a",
    "https://user@target.example:8443/a",
    "https://target.example:8443@evil.example/a",
    "https://target.example:8443\\@evil.example/a",
    "https://target.example:8443.evil.example/a",
    "ftp://target.example:8443/a",
    "https:/target.example:8443/a",
    "javascript:alert(1)",
    "//other.example/a",
    "///target.example:8443/a",
    "/x?next=https://target.example:8443/a",
  ])("leaves %j as it is", (value) => {
    expect(locationForHeaderMode(value, plain)).toBe(value);
  });

  it.each([
    "https://target.example/a",
    "https://target.example:443/a",
    "//target.example/a",
    "https://target.example:/a",
  ])("knows the default port: %s", (value) => {
    expect(locationForHeaderMode(value, onDefaultPort)).toBe("/a");
  });

  it("does not take the other scheme's default port for the target's", () => {
    expect(locationForHeaderMode("http://target.example/a", onDefaultPort)).toBe("http://target.example/a");
    expect(locationForHeaderMode("http://target.example:443/a", onDefaultPort)).toBe("/a");
  });

  it("knows an IPv6 target", () => {
    expect(locationForHeaderMode("http://[::1]:9000/a", onIpv6)).toBe("/a");
    expect(locationForHeaderMode("http://[::1]/a", onIpv6)).toBe("http://[::1]/a");
  });

  it.each([
    ["https://target.example:8443/base/a?b", "/a?b"],
    ["https://target.example:8443/base", "/"],
    ["https://target.example:8443/base?a", "/?a"],
    ["/base/a#b", "/a#b"],
    ["/base", "/"],
    ["https://target.example:8443/other", "https://target.example:8443/other"],
    ["https://target.example:8443/basement", "https://target.example:8443/basement"],
    ["/basement", "/basement"],
    ["/other", "/other"],
    ["a/b", "a/b"],
    ["//other.example/base/a", "//other.example/base/a"],
  ])("removes the base path from %s", (value, path) => {
    expect(locationForHeaderMode(value, based)).toBe(path);
  });

  it.each([
    ["https://target.example:8443//evil.example/a", plain],
    ["https://target.example:8443/\\evil.example/a", plain],
    ["//target.example:8443//evil.example", plain],
    ["/base//evil.example/a", based],
    ["https://target.example:8443/base/\\evil.example", based],
  ])("never makes a URL of another host of %s", (value, target) => {
    const path = locationForHeaderMode(value, target);
    expect(new URL(path, "http://client.example/x").host).toBe("client.example");
  });

  it("redirects a client to the client's origin or exactly where the target does", () => {
    const part = fc.constantFrom(
      "https:",
      "http:",
      "//",
      "/",
      "\\",
      "target.example",
      ":8443",
      "evil.example",
      "@",
      "a",
      "?",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const value = parts.join("");
        const seen = locationForHeaderMode(value, plain);
        if (seen !== value) expect(new URL(seen, "http://client.example/x").host).toBe("client.example");
      }),
    );
  });
});
