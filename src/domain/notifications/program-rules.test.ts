import { expect, test } from "vitest";
import { browserOf } from "./program-rules.ts";

const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36";

test.each([
  [`Mozilla/5.0 (X11; Linux x86_64) ${CHROME}`, "Chrome, Linux"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Edg/120.0`, "Edge, Windows"],
  ["Mozilla/5.0 (Linux; Android 14; Mobile; rv:121.0) Gecko/121.0 Firefox/121.0", "Firefox, Android"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1",
    "Safari, iOS",
  ],
  ["Firefox/140.0", "Firefox"],
  ["curl/8.5.0", null],
])("%s is %s", (userAgent, name) => {
  expect(browserOf(userAgent)).toBe(name);
});
