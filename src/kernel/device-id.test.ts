import { expect, it } from "vitest";
import { deviceIdHint } from "./device-id.ts";

it("a hint shows the first 8 characters of a device id and no more", () => {
  expect(deviceIdHint("abcdefghijkl")).toBe("abcdefgh");
});
