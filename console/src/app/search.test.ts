import { parseSearchWith, stringifySearchWith } from "@tanstack/react-router";
import { expect, it } from "vitest";
import { optionalText, pageSearch } from "./search.ts";

/** As the router has them. */
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
])("%s stands in an address as it is, and is read back", (text) => {
  const address = stringify({ next: text });
  expect(address).not.toContain("%22");
  const { next } = optionalText(parse(address), "next");
  // A word of the router's own is no text of ours.
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

it("what is no text, or too long for one, is left out", () => {
  expect(optionalText({ ref: { a: 1 } }, "ref")).toEqual({});
  expect(optionalText({ ref: "x".repeat(501) }, "ref")).toEqual({});
  expect(optionalText({}, "ref")).toEqual({});
});
