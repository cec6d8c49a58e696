import { describe, expect, it } from "vitest";
import { rewriting } from "../../../test/support/rewriting.ts";
import { mapManifest } from "./json-urls.ts";
import { mapLink, mapRefresh, mapSrcset } from "./url-lists.ts";

const { map } = rewriting;

describe("mapSrcset", () => {
  it.each([
    ["/a 1x,/b 2x", "/api/v1/proxy/a 1x,/api/v1/proxy/b 2x"],
    ["/a, /b", "/api/v1/proxy/a, /api/v1/proxy/b"],
    [" /a,b.png 100w , /c", " /api/v1/proxy/a,b.png 100w , /api/v1/proxy/c"],
    ["data:image/png;base64,/9j/ 1x, /a 2x", "data:image/png;base64,/9j/ 1x, /api/v1/proxy/a 2x"],
    ["/a f(1,/2) , /b", "/api/v1/proxy/a f(1,/2) , /api/v1/proxy/b"],
    ["", ""],
    [" , ", " , "],
  ])("maps the candidates of %j and nothing else", (value, expected) => {
    expect(mapSrcset(value, map)).toBe(expected);
  });
});

describe("mapRefresh", () => {
  it.each([
    ["5; url=/x", "5; url=/api/v1/proxy/x"],
    ["0;URL='/x'", "0;URL='/api/v1/proxy/x'"],
    ['0, "/x" ', '0, "/api/v1/proxy/x" '],
    ["0; https://target.example:8443/", "0; https://gw.example/api/v1/proxy/"],
    ["5", "5"],
    ["5; url=x", "5; url=x"],
    ["", ""],
  ])("maps the URL of %j", (value, expected) => {
    expect(mapRefresh(value, map)).toBe(expected);
  });
});

describe("mapLink", () => {
  it("takes nothing in quotes as a link, and nothing without its end", () => {
    for (const link of ["</a", '<a>; title="</b>", x', '<a>; title="\\"</b>"', '<a>; title="</b>'])
      expect(mapLink(link, map)).toBe(link);
    expect(mapLink('<a>; title="\\"", </b>', map)).toBe('<a>; title="\\"", </api/v1/proxy/b>');
  });

  it("maps each link, and no parameter", () => {
    expect(mapLink('</a>; rel=preload; title="/b", <https://target.example:8443/c>; rel=next', map)).toBe(
      '</api/v1/proxy/a>; rel=preload; title="/b", <https://gw.example/api/v1/proxy/c>; rel=next',
    );
  });
});

describe("mapManifest", () => {
  it("maps the members that are URLs and leaves every other byte", () => {
    const manifest =
      '{"name":"/n", "start_url" : "/", "icons":[{"src":"\\/i.png","sizes":"1/2"}],\n"scope":"/","theme":"\\u0023"}';
    expect(mapManifest(manifest, map)).toBe(
      '{"name":"/n", "start_url" : "/api/v1/proxy/", "icons":[{"src":"/api/v1/proxy/i.png","sizes":"1/2"}],\n"scope":"/api/v1/proxy/","theme":"\\u0023"}',
    );
  });
});
