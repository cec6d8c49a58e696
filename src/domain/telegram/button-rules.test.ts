import { expect, test } from "vitest";
import { buttonData, buttonKeyOf, isSubjectOf } from "./button-rules.ts";

test("a button sends nothing but its key, within Telegram's 64 bytes", () => {
  const key = "a".repeat(22);
  expect(buttonKeyOf(buttonData(key))).toBe(key);
  expect(Buffer.byteLength(buttonData(key))).toBeLessThanOrEqual(64);
  expect(buttonKeyOf("b:short")).toBeNull();
  expect(isSubjectOf("end_session", "not an id")).toBe(false);
  expect(isSubjectOf("language", "ru")).toBe(true);
});
