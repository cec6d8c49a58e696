import { parseSearchWith, stringifySearchWith } from "@tanstack/react-router";
import { expect, it } from "vitest";
import { optionalText, pageSearch } from "./search.ts";

/** As in `router.tsx`. */
const parse = parseSearchWith((text) => text);
const stringify = stringifySearchWith(String);

it.each([
  "100",
  "0.50",
  "007",
  "purchase",
  "2026-11-23",
  "/tokens?show=all&skip=20",
  "true",
])("%s is written into an address without quotes, and is read back", (text) => {
  const address = stringify({ next: text });
  expect(address).not.toContain("%22");
  const { next } = optionalText(parse(address), "next");
  // The router parses `true` as a boolean, which is no text.
  expect(next).toBe(text === "true" ? undefined : text);
});

it.each([
  ["?skip=20", 20],
  ["?skip=-1", undefined],
  ["?skip=1.5", undefined],
  ["?skip=x", undefined],
  ["", undefined],
])("%s begins at row %s", (address, skip) => {
  expect(pageSearch(parse(address)).skip).toBe(skip);
});

it("a value that is not text, or longer than the limit, is left out", () => {
  expect(optionalText({ ref: { a: 1 } }, "ref")).toEqual({});
  expect(optionalText({ ref: "x".repeat(501) }, "ref")).toEqual({});
  expect(optionalText({}, "ref")).toEqual({});
});
