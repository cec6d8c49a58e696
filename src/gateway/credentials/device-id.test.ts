import { describe, expect, it } from "vitest";
import { checkDeviceId } from "./device-id.ts";

describe("checkDeviceId", () => {
  it.each([undefined, ""])("asks for a device id where there is none: %j", (value) => {
    expect(checkDeviceId(value)).toBe("device_id_required");
  });

  it.each(["12345678", "!~!~!~!~", "x".repeat(255)])("accepts 8 to 255 visible ASCII characters", (value) => {
    expect(checkDeviceId(value)).toBe("ok");
  });

  it.each([
    "1234567",
    "x".repeat(256),
    "with space",
    "with\ttab",
    "\u007f1234567",
    "12345678é",
    "1234567\0",
    " 12345678",
  ])("refuses %j", (value) => {
    expect(checkDeviceId(value)).toBe("device_id_invalid");
  });

  it("accepts a character exactly if it is visible ASCII", () => {
    for (let code = 0; code < 256; code++) {
      const expected = code >= 0x21 && code <= 0x7e ? "ok" : "device_id_invalid";
      expect(checkDeviceId(`1234567${String.fromCharCode(code)}`)).toBe(expected);
    }
  });
});
