import { expect, it } from "vitest";
import { fromCents, readCents, toCents } from "./cents.ts";

it.each([
  "0.00",
  "0.05",
  "18.00",
  "-1.50",
  "-0.05",
  "90071992547409.93",
])("%s is unchanged after conversion to cents and back", (amount) => {
  expect(fromCents(toCents(amount))).toBe(amount);
});

it.each([
  ["100", 10_000n],
  ["0,5", 50n],
  [" 1 000.25 ", 100_025n],
  ["1\u00a0000", 100_000n],
  ["0.29", 29n],
])("%j is read as %s cents", (text, cents) => {
  expect(readCents(text)).toBe(cents);
});

it.each(["", "-5", "1.234", "1,000.00", "1e3", "abc", "."])("%j is not an amount", (text) => {
  expect(readCents(text)).toBeNull();
});
