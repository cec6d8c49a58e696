import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clearPlanted, cookieNaming, gatewayCookie, isGatewayCookieName, setCookie } from "./cookies.ts";

const NAME = "zenzefi_device_id";

describe("the values of a cookie", () => {
  test.each([
    [undefined, [], []],
    ["", [], []],
    ["zenzefi_device_id=a", [], ["a"]],
    ["x=1;zenzefi_device_id = a ; y=2", [], ["a"]],
    ["zenzefi_device_id=a; __Host-zenzefi_device_id=b; zenzefi_device_id=c", ["b"], ["a", "c"]],
    ["zenzefi_device_id=; zenzefi_device_id=c", [], ["c"]],
    ["zenzefi_device_id; xzenzefi_device_id=a; __host-zenzefi_device_id=b; =zenzefi_device_id=c", [], []],
    ["zenzefi_device_id=a=b", [], ["a=b"]],
  ])("of %j", (cookie, prefixed, plain) => {
    expect(gatewayCookie(cookie, NAME)).toEqual({ prefixed, plain });
  });
});

describe("a Set-Cookie of ours", () => {
  const attributes = { value: "v", maxAgeSeconds: 5, sameSite: "Lax" };
  test.each([
    [
      "https://a.example",
      true,
      "__Host-zenzefi_device_id=v; Max-Age=5; Path=/; HttpOnly; SameSite=Lax; Secure",
    ],
    ["https://a.example", false, "zenzefi_device_id=v; Max-Age=5; Path=/; HttpOnly; SameSite=Lax"],
    ["http://localhost", true, "zenzefi_device_id=v; Max-Age=5; Path=/; HttpOnly; SameSite=Lax; Secure"],
    ["http://localhost", false, "zenzefi_device_id=v; Max-Age=5; Path=/; HttpOnly; SameSite=Lax"],
  ])("at %s with COOKIE_SECURE=%s", (origin, isSecure, set) => {
    expect(setCookie(cookieNaming(new URL(origin), isSecure), NAME, attributes)).toBe(set);
  });
});

describe("the removal of planted cookies", () => {
  test("names each folder of the path and each parent domain of the host", () => {
    expect(clearPlanted("n", { path: "/a/b?c=/d", host: "app.x.example:8443" })).toEqual(
      ["/", "/a", "/a/", "/a/b"].flatMap((path) =>
        ["", "; Domain=app.x.example", "; Domain=x.example"]
          .slice(0, 3)
          .map((domain) => `n=; Max-Age=0; Path=${path}${domain}`),
      ),
    );
    expect(clearPlanted("n", { path: "/", host: "127.0.0.1:80" })).toEqual(["n=; Max-Age=0; Path=/"]);
  });

  test("in a deep folder clears the first and the last folders, of fewer the more domains there are", () => {
    const paths = (host: string, path: string) =>
      clearPlanted("n", { path, host })
        .filter((line) => !line.includes("Domain"))
        .map((line) => line.slice("n=; Max-Age=0; Path=".length));
    expect(paths("app.x.example", "/a/b/c/d/e")).toEqual([
      ...["/", "/a", "/a/", "/a/b"],
      ...["/a/b/c/", "/a/b/c/d", "/a/b/c/d/", "/a/b/c/d/e"],
    ]);
    expect(paths("localhost:8001", "/a/b/c/d/e")).toHaveLength(10);
    expect(paths("127.0.0.1", "/a".repeat(50))).toHaveLength(24);
    expect(paths("127.0.0.1", `/a/${"b".repeat(100)}/c`)).toEqual(["/", "/a", "/a/"]);
  });

  test("contains nothing that breaks a header, and has a limited length", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 4_000 }),
        fc.string({ unit: "binary" }),
        (path, host) => {
          const set = clearPlanted("n", { path: `/${path}`, host });
          expect(set.length).toBeLessThanOrEqual(24);
          for (const line of set)
            expect(line).toMatch(/^n=; Max-Age=0; Path=\/[\x21-\x3a\x3c-\x7e]*(?:; Domain=[a-z0-9.-]+)?$/);
        },
      ),
    );
  });
});

test.each([
  ["zenzefi_sign_in", true],
  ["__Host-zenzefi_access_token", true],
  ["__SECURE-Zenzefi_Device_Id", true],
  ["__Host-__Secure-zenzefi_device_id", true],
  ["zenzefi_theme", false],
  ["Host-zenzefi_sign_in", false],
])("%s is one of our names: %s", (name, isOurs) => {
  expect(isGatewayCookieName(name)).toBe(isOurs);
});
