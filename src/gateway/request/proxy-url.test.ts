import { describe, expect, it } from "vitest";
import { AT_OWN_ORIGIN, PROXY_PREFIX } from "./place.ts";
import { splitProxyUrl } from "./proxy-url.ts";

describe("splitProxyUrl", () => {
  it.each([
    ["/api/v1/proxy", "/", ""],
    ["/api/v1/proxy/", "/", ""],
    ["/api/v1/proxy?x=1", "/", "?x=1"],
    ["/api/v1/proxy?", "/", "?"],
    ["/api/v1/proxy/?", "/", "?"],
    ["/api/v1/proxy/a/b?c=d?e&c=f", "/a/b", "?c=d?e&c=f"],
    ["/api/v1/proxy//a//?b", "//a//", "?b"],
    ["/api/v1/proxy/%2e%2E/%41", "/%2e%2E/%41", ""],
    ["/api/v1/proxy/../x", "/../x", ""],
    ["/api/v1/proxy/http://x/y?z", "/http://x/y", "?z"],
    ["/api/v1/proxy/a?/b?", "/a", "?/b?"],
    ["/api/v1/proxy/\u00d0\u00b0", "/\u00d0\u00b0", ""],
  ])("splits %s and decodes nothing", (url, path, query) => {
    expect(splitProxyUrl(url, PROXY_PREFIX)).toEqual({ path, query });
  });

  it.each([
    "",
    "/",
    "*",
    "/api/v1/prox",
    "/api/v1/proxyx",
    "/api/v1/proxy%2fx",
    "/api/v1/proxy\\x",
    "/api/v1/proxy;x/y",
    "/api/v1/proxy#x",
    "/api/v1/%70roxy/x",
    "/API/v1/proxy/x",
    "//api/v1/proxy/x",
    "/x/../api/v1/proxy/x",
    "/api/v1//proxy/x",
    "http://gateway.example/api/v1/proxy/x",
    "gateway.example:443",
  ])("does not take %j for a URL of the proxy", (url) => {
    expect(splitProxyUrl(url, PROXY_PREFIX)).toBeNull();
  });

  it("accepts another prefix", () => {
    expect(splitProxyUrl("/p/x?y", "/p")).toEqual({ path: "/x", query: "?y" });
  });
});

describe("at the target's own origin", () => {
  it.each([
    ["/", "/", ""],
    ["/?x", "/", "?x"],
    ["/api/v1/proxy/a?b", "/api/v1/proxy/a", "?b"],
    ["//a/%2e", "//a/%2e", ""],
  ])("every path is the target's: %s", (url, path, query) => {
    expect(splitProxyUrl(url, AT_OWN_ORIGIN.prefix)).toEqual({ path, query });
  });

  it.each(["", "*", "http://x/y", "x:443"])("%j is no path", (url) => {
    const split = splitProxyUrl(url, AT_OWN_ORIGIN.prefix);
    if (url === "") expect(split).toEqual({ path: "/", query: "" });
    else expect(split).toBeNull();
  });
});
