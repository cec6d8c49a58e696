import { expect, test } from "vitest";
import { shortenJson, shortenText } from "./shorten-answer.ts";

test("only the named members are printed, in that order, also those of list items", () => {
  const json = {
    total: 2,
    items: [
      { id: "1", amount: "1.00" },
      { id: "2", amount: "2.00" },
    ],
  };
  expect(shortenJson(json, ["items", "amount"])).toBe('{"items":[{"amount":"1.00"},{"amount":"2.00"}]}');
});

test("a whole token is never printed; a sentence is", () => {
  const json = {
    token: "k".repeat(64),
    message: "The device is free, and another one may take over at once.",
  };
  expect(shortenJson(json, ["token", "message"])).toBe(
    '{"token":"kkkkkkkk…","message":"The device is free, and another one may take over at once."}',
  );
});

test("a long answer becomes one line of 160 characters", () => {
  const line = shortenText(`<html>\n  ${"word ".repeat(100)}`);
  expect(line).toHaveLength(160);
  expect(line).toMatch(/^<html> word .*…$/);
});

test("a body that is not JSON is printed as null", () => {
  expect(shortenJson(null, ["status"])).toBe("null");
});
