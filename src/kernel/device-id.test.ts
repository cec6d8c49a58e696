import { expect, it } from "vitest";
import { deviceIdHint } from "./device-id.ts";

it("a hint contains only the first 8 characters of a device id", () => {
  expect(deviceIdHint("abcdefghijkl")).toBe("abcdefgh");
});
