import { expect, test } from "vitest";
import { readSum } from "./read-sum.ts";

test.each([
  { text: "100", sum: "100.00" },
  { text: "+12,5", sum: "12.50" },
  { text: " -12.50 ", sum: "-12.50" },
  { text: "−1 000", sum: "-1000.00" },
  { text: "0", sum: null },
  { text: "-0,00", sum: null },
  { text: "--5", sum: null },
  { text: "1.234", sum: null },
  { text: "", sum: null },
])("'$text' is $sum", ({ text, sum }) => {
  expect(readSum(text)).toBe(sum);
});
