import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { setsGatewayCookie, withoutGatewayCookies } from "./gateway-cookies.ts";

describe("withoutGatewayCookies", () => {
  it.each([
    ["a=1; b=2", "a=1; b=2"],
    ["a=1; zenzefi_access_token=x; b=2", "a=1; b=2"],
    ["zenzefi_access_token=x; a=1", "a=1"],
    ["a=1; zenzefi_device_id=x", "a=1"],
    ["a=1; zenzefi_sign_in=x", "a=1"],
    ["zenzefi_access_token=x; zenzefi_device_id=y", ""],
    ["zenzefi_access_token=x;", ""],
    ["a=1;zenzefi_access_token=x;b=2", "a=1;b=2"],
    ["zenzefi_access_token=x;   a=1;  b = 2 ;c", "a=1;  b = 2 ;c"],
    [" zenzefi_access_token = x; a=1", "a=1"],
    ["zenzefi_access_token", ""],
    ["__Host-zenzefi_access_token=x; a=1; __Secure-zenzefi_sign_in=y", "a=1"],
    ["ZENZEFI_DEVICE_ID=x; __HOST-Zenzefi_Device_Id=y; a=1", "a=1"],
    ["==zenzefi_device_id=x; a=1", "a=1"],
    ["__Host-a=1; Host-zenzefi_device_id=y", "__Host-a=1; Host-zenzefi_device_id=y"],
    ["=zenzefi_access_token=x; a=1", "a=1"],
    ["zenzefi_access_token=x; zenzefi_access_token=y; a=1", "a=1"],
    [
      "zenzefi_access_tokens=x; my_zenzefi_access_token=y",
      "zenzefi_access_tokens=x; my_zenzefi_access_token=y",
    ],
    ["a=zenzefi_access_token=x", "a=zenzefi_access_token=x"],
    ['a="x; zenzefi_device_id=y', 'a="x'],
    ["", ""],
  ])("makes %j into %j", (cookie, left) => {
    expect(withoutGatewayCookies(cookie)).toBe(left);
  });

  it("leaves all other pairs unchanged, in order", () => {
    const other = fc.stringMatching(/^[a-y_]{1,8}=[ -:<-~]{0,12}$/);
    const gateways = fc.constantFrom("zenzefi_access_token=x", "zenzefi_device_id=y");
    fc.assert(
      fc.property(fc.array(fc.oneof(other, gateways), { minLength: 1 }), (pairs) => {
        const others = pairs.filter((pair) => !pair.startsWith("zenzefi_"));
        expect(withoutGatewayCookies(pairs.join("; "))).toBe(others.join("; "));
      }),
    );
  });
});

describe("setsGatewayCookie", () => {
  it.each([
    "zenzefi_access_token=x; Path=/",
    "zenzefi_device_id=",
    "zenzefi_sign_in=x; Path=/api/v1/auth",
    " zenzefi_device_id = x",
    "zenzefi_access_token\t=x",
    "__Host-zenzefi_access_token=x; Path=/; Secure",
    "__Secure-zenzefi_sign_in=x; Secure",
    "__hOST-ZENZEFI_DEVICE_ID=x",
    "= =__Host-zenzefi_device_id=x",
    "=zenzefi_access_token=x; HttpOnly",
    "zenzefi_access_token",
  ])("finds a gateway cookie in %j", (value) => {
    expect(setsGatewayCookie(value)).toBe(true);
  });

  it.each([
    "a=zenzefi_access_token; Path=/",
    "zenzefi_theme=x",
    "a=1; zenzefi_access_token=x",
    "a=1",
    "",
  ])("finds none in %j", (value) => {
    expect(setsGatewayCookie(value)).toBe(false);
  });
});
