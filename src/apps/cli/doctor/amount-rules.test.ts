import { expect, test } from "vitest";
import { formatBytes, formatMs, formatSeconds } from "./amount-rules.ts";

test.each([
  [formatMs(0.43), "0.4 ms"],
  [formatMs(12.6), "13 ms"],
  [formatMs(-1), "0.0 ms"],
  [formatBytes(512), "512 B"],
  [formatBytes(1_610_612_736), "1.5 GiB"],
  [formatBytes(52_428_800), "50 MiB"],
  [formatSeconds(45), "45 s"],
  [formatSeconds(720), "12 min"],
  [formatSeconds(10_800), "3 h"],
])("an amount is printed as a person compares it: %s", (printed, expected) => {
  expect(printed).toBe(expected);
});
