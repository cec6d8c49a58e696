import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contextAt, contextFor, rewriting } from "../../../test/support/rewriting.ts";

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
    ["https://target.example:8443 ", "https://gw.example/api/v1/proxy/"],
    ["//target.example:8443\u0000 \n", "//gw.example/api/v1/proxy/"],
    ["https://target.example:8443?x", "https://gw.example/api/v1/proxy/?x"],
    ["HTTPS://Target.EXAMPLE:8443/X", "https://gw.example/api/v1/proxy/X"],
    ["http://target.example:8443/x", "https://gw.example/api/v1/proxy/x"],
    ["ws://target.example:8443/ws", "wss://gw.example/api/v1/proxy/ws"],
    ["wss://target.example:8443/ws", "wss://gw.example/api/v1/proxy/ws"],
    ["//target.example:8443/x", "//gw.example/api/v1/proxy/x"],
  ])("maps %j, which is of the target, to %j", (url, mapped) => {
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
  ])("leaves %j and similar URLs unchanged", (...urls) => {
    expect(urls.map(map)).toEqual(urls);
  });

  it("reads the scheme's default port as no port", () => {
    const onDefaultPort = contextFor("https://target.example").map;
    expect(onDefaultPort("https://target.example:443/x")).toBe("https://gw.example/api/v1/proxy/x");
    expect(onDefaultPort("wss://target.example/x")).toBe("wss://gw.example/api/v1/proxy/x");
    expect(onDefaultPort("//target.example/x")).toBe("//gw.example/api/v1/proxy/x");
    expect(onDefaultPort("http://target.example/x")).toBe("http://target.example/x");
  });

  it("removes the target's base path, and leaves other paths", () => {
    const based = contextFor("https://target.example/base/").map;
    expect(based("/base/x")).toBe("/api/v1/proxy/x");
    expect(based("/base")).toBe("/api/v1/proxy/");
    expect(based("https://target.example/base?x")).toBe("https://gw.example/api/v1/proxy/?x");
    for (const beside of ["/x", "/basement", "/base/../x", "https://target.example/x"]) {
      expect(based(beside)).toBe(beside);
    }
  });

  it("uses ws for a gateway without TLS, maps a target at an IPv6 address, and adds the gateway's path", () => {
    const plain = contextFor("http://[::1]:9000", "http://localhost:8000/zz").map;
    expect(plain("wss://[::1]:9000/s")).toBe("ws://localhost:8000/zz/api/v1/proxy/s");
    expect(plain("/x")).toBe("/zz/api/v1/proxy/x");
  });

  it("maps nothing twice, on any page", () => {
    const part = fc.constantFrom(
      ...[
        "/",
        "//",
        "..",
        ".",
        "%2e",
        "x",
        "https:",
        "http:",
        "target.example:8443",
        "gw.example",
        "10.0.0.5:8000",
      ],
      ...["?", "#", "\\", " ", "api/v1/proxy", "/api/v1/proxy", "base", ":"],
    );
    const path = fc.constantFrom("", "/", "/page", "/folder/page?x", "/a/b/c/", "/a/../b/%2e%2e");
    const target = fc.constantFrom("https://target.example:8443/", "https://target.example:8443/base");
    fc.assert(
      fc.property(fc.array(part), path, target, (parts, at, url) => {
        const context = contextAt(at, url, "http://10.0.0.5:8000");
        const once = context.map(parts.join(""));
        expect(context.map(once)).toBe(once);
        expect(rewriting.map(rewriting.map(parts.join("")))).toBe(rewriting.map(parts.join("")));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a URL that the target makes of the host names that it received", () => {
  const mapAtOtherOrigin = contextAt(
    "/folder/page",
    "https://target.example:8443/",
    "http://10.0.0.5:8000",
  ).map;

  it.each([
    ["https://gw.example/login", "https://gw.example/api/v1/proxy/login"],
    ["http://gw.example/login", "https://gw.example/api/v1/proxy/login"],
    ["//GW.example/login", "//gw.example/api/v1/proxy/login"],
    ["wss://gw.example/ws", "wss://gw.example/api/v1/proxy/ws"],
    ["https://gw.example:443", "https://gw.example/api/v1/proxy/"],
    ["http://10.0.0.5:8000/login", "http://10.0.0.5:8000/api/v1/proxy/login"],
    ["https://target.example:8443/api/v1/proxy/x", "https://gw.example/api/v1/proxy/x"],
  ])("%s counts from the target's root: %s", (url, mapped) => {
    expect(mapAtOtherOrigin(url)).toBe(mapped);
  });

  it.each([
    ...["https://gw.example/api/v1/proxy/x", "http://10.0.0.5:8000/api/v1/proxy?x", "/api/v1/proxy/x"],
    ...["https://gw.example/zenzefi-inside.js?v=1", "http://10.0.0.5:8001/x", "http://10.0.0.5/x"],
    ...["https://gw.example.evil.example/x", "https://user@gw.example/x", "https://gw.example:8443/x"],
  ])("%s does not, or is already of the proxy", (url) => {
    expect(mapAtOtherOrigin(url)).toBe(url);
  });
});

describe("a relative address", () => {
  it.each([
    ["/folder/page", "../../a.png", "/api/v1/proxy/a.png"],
    ["/folder/page?x=/y/z", "../../../a/../b.png?c#d", "/api/v1/proxy/b.png?c#d"],
    ["/page", "..", "/api/v1/proxy/"],
    ["/page", "%2E%2e/x", "/api/v1/proxy/x"],
    ["/page", "..\\x", "/api/v1/proxy/x"],
    ["/folder/page", "x/../../../y/", "/api/v1/proxy/y/"],
    ["", "x.png", "/api/v1/proxy/x.png"],
    ["?y", "./x.png", "/api/v1/proxy/x.png"],
    ["/folder/page", "/api/v1/proxy/../../../x", "/api/v1/proxy/x"],
  ])("of %j that climbs above the root ends at the target's root: %j becomes %j", (path, url, mapped) => {
    expect(contextAt(path).map(url)).toBe(mapped);
  });

  it.each([
    [
      "/folder/page",
      ["../a.png", "a.png", "./../a", "x/../../y", "?x=../../..", "#../../..", "", "a:../../x"],
    ],
    ["/a/b/c/", ["../../..", "../../../x"]],
    ["", ["", "?x", "#y"]],
  ])("of %j that does not stays unchanged: %j", (path, urls) => {
    expect(urls.map(contextAt(path).map)).toEqual(urls);
  });

  it("resolves as at the target, and never leaves the proxy", () => {
    const part = fc.constantFrom(
      "../",
      "..",
      "./",
      "a/",
      "b",
      "/",
      "%2e%2e/",
      "..\\",
      "?q=../",
      "#../",
      "c/../",
    );
    const path = fc.constantFrom("/", "/page", "/folder/page", "/a/b/c/?x=/y", "/a//b/", "");
    fc.assert(
      fc.property(path, fc.array(part, { maxLength: 8 }), (at, parts) => {
        const url = parts.join("");
        fc.pre(!/^[/\\]/.test(url));
        const seen = new URL(contextAt(at).map(url), `https://gw.example/api/v1/proxy${at}`);
        const meant = new URL(url, `https://target.example:8443${at}`);
        const rest = seen.href.slice("https://gw.example/api/v1/proxy".length);
        expect(seen.pathname).toMatch(/^\/api\/v1\/proxy(\/|$)/);
        expect(rest.replace(/^(?=[?#]|$)/, "/")).toBe(meant.href.slice("https://target.example:8443".length));
      }),
      { numRuns: 2_000 },
    );
  });

  it("counts from the base of the page, and stays unchanged if that is of another host", () => {
    const page = contextAt("/folder/page");
    const from = (href: string, url: string) => page.basedOn(href).map(url);
    expect(from("/a/b/c", "../../../x")).toBe("/api/v1/proxy/x");
    expect(from("sub/", "../../x")).toBe("../../x");
    expect(from("../../", "../x")).toBe("/api/v1/proxy/x");
    expect(from("https://target.example:8443/a/", "../../x")).toBe("/api/v1/proxy/x");
    expect(from("https://cdn.example/a/", "/x")).toBe("/x");
    expect(from("https://cdn.example/a/", "../../x")).toBe("../../x");
    expect(from("https://cdn.example/", "https://target.example:8443/x")).toBe(
      "https://gw.example/api/v1/proxy/x",
    );
  });

  it("may lead out of the base path of the target URL, where nothing is proxied", () => {
    const based = contextAt("/page", "https://target.example/base").map;
    expect(based("../x")).toBe("../x");
    expect(based("../base/x")).toBe("/api/v1/proxy/x");
  });
});
