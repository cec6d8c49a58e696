import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contextFor, rewriting } from "../../../test/support/rewriting.ts";

const { map } = rewriting;

describe("mapUrl", () => {
  it.each([
    ["/x", "/api/v1/proxy/x"],
    ["/", "/api/v1/proxy/"],
    ["/x?y=/z#/w", "/api/v1/proxy/x?y=/z#/w"],
    ["  /x", "/api/v1/proxy/x"],
    ["/a\n/b", "/api/v1/proxy/a/b"],
    ["/api/v1/proxyx", "/api/v1/proxy/api/v1/proxyx"],
    ["/../../x", "/api/v1/proxy/x"],
    ["/a/%2e%2E/b/..", "/api/v1/proxy/"],
    ["https://target.example:8443/x", "https://gw.example/api/v1/proxy/x"],
    ["https://target.example:8443", "https://gw.example/api/v1/proxy/"],
    ["https://target.example:8443?x", "https://gw.example/api/v1/proxy/?x"],
    ["HTTPS://Target.EXAMPLE:8443/X", "https://gw.example/api/v1/proxy/X"],
    ["http://target.example:8443/x", "https://gw.example/api/v1/proxy/x"],
    ["ws://target.example:8443/ws", "wss://gw.example/api/v1/proxy/ws"],
    ["wss://target.example:8443/ws", "wss://gw.example/api/v1/proxy/ws"],
    ["//target.example:8443/x", "//gw.example/api/v1/proxy/x"],
  ])("maps %j, since it is the target's, to %j", (url, mapped) => {
    expect(map(url)).toBe(mapped);
  });

  it.each([
    ["", "x", "./x", "../x", "?x", "#/x", "x:/y"],
    ["//other.example/x", "///target.example:8443/x", "/\\other.example/x", "\\\\other.example/x"],
    ["https://target.example/x", "https://target.example:8444/x", "https://target.example:84430/x"],
    ["https://target.example:8443.evil.example/", "https://evil.target.example:8443/"],
    ["https://user@target.example:8443/", "https://target.example:8443@evil.example/"],
    ["ftp://target.example:8443/", "https:/target.example:8443/", "https:target.example:8443/"],
    ["data:text/html,/x", "javascript:location='/x'", "blob:https://target.example:8443/1", "mailto:a@b.c"],
    ["https%3A%2F%2Ftarget.example:8443%2F", "https://other.example/?u=https://target.example:8443/"],
    ["/api/v1/proxy", "/api/v1/proxy/x", "/api/v1/proxy?x", "/zenzefi-inside.js?v=1"],
  ])("leaves %j and its like as they are", (...urls) => {
    expect(urls.map(map)).toEqual(urls);
  });

  it("reads the scheme's own port as no port", () => {
    const onDefaultPort = contextFor("https://target.example").map;
    expect(onDefaultPort("https://target.example:443/x")).toBe("https://gw.example/api/v1/proxy/x");
    expect(onDefaultPort("wss://target.example/x")).toBe("wss://gw.example/api/v1/proxy/x");
    expect(onDefaultPort("//target.example/x")).toBe("//gw.example/api/v1/proxy/x");
    expect(onDefaultPort("http://target.example/x")).toBe("http://target.example/x");
  });

  it("takes the target's base path off, and leaves what lies beside it", () => {
    const based = contextFor("https://target.example/base/").map;
    expect(based("/base/x")).toBe("/api/v1/proxy/x");
    expect(based("/base")).toBe("/api/v1/proxy/");
    expect(based("https://target.example/base?x")).toBe("https://gw.example/api/v1/proxy/?x");
    for (const beside of ["/x", "/basement", "/base/../x", "https://target.example/x"]) {
      expect(based(beside)).toBe(beside);
    }
  });

  it("speaks ws to a gateway without TLS, at an address of IPv6, under a path of its own", () => {
    const plain = contextFor("http://[::1]:9000", "http://localhost:8000/zz").map;
    expect(plain("wss://[::1]:9000/s")).toBe("ws://localhost:8000/zz/api/v1/proxy/s");
    expect(plain("/x")).toBe("/zz/api/v1/proxy/x");
  });

  it("maps nothing twice", () => {
    const part = fc.constantFrom("/", "//", "..", "x", "https:", "target.example:8443", "?", "api/v1/proxy");
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const once = map(parts.join(""));
        expect(map(once)).toBe(once);
      }),
    );
  });
});
