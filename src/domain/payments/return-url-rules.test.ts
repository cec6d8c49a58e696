import { expect, test } from "vitest";
import { isAllowedReturnUrl } from "./return-url-rules.ts";

const ORIGINS = ["https://app.example.com", "http://localhost:61000"];

test.each([
  "https://app.example.com",
  "https://app.example.com/wallet?tab=1#top",
  "https://APP.example.com:443/",
  "http://localhost:61000/",
])("%s is allowed", (url) => {
  expect(isAllowedReturnUrl(url, ORIGINS)).toBe(true);
});

test.each([
  ["another host", "https://evil.example/"],
  ["another port", "http://localhost:61001/"],
  ["another scheme", "http://app.example.com/"],
  ["a script", "javascript:alert(1)"],
  ["no scheme", "//app.example.com/"],
  ["a path only", "/wallet"],
  ["our host as a user name", "https://app.example.com@evil.example/"],
  ["a user name", "https://user@app.example.com/"],
  ["our host as a beginning", "https://app.example.com.evil.example/"],
  ["a backslash", "https://evil.example\\@app.example.com/"],
  ["a line break", "https://app.example.com/\n"],
  ["a blank in front", " https://app.example.com/"],
  ["nothing", ""],
  ["too long", `https://app.example.com/${"a".repeat(2_048)}`],
])("%s is not", (_what, url) => {
  expect(isAllowedReturnUrl(url, ORIGINS)).toBe(false);
});
