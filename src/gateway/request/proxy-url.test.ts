import { describe, expect, it } from "vitest";
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
    expect(splitProxyUrl(url)).toEqual({ path, query });
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
    expect(splitProxyUrl(url)).toBeNull();
  });

  it("accepts another prefix", () => {
    expect(splitProxyUrl("/p/x?y", "/p")).toEqual({ path: "/x", query: "?y" });
  });
});
