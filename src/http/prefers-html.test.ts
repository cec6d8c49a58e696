import { expect, it } from "vitest";
import { prefersHtml } from "./prefers-html.ts";

it.each([
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true],
  ["text/html;q=0.9, application/json;q=0.5", true],
  ["TEXT/html, text/html".toLowerCase(), true],
  ["application/json, text/html;q=0.9", false],
  ["application/problem+json, text/html;q=0.9", false],
  ["text/html;q=0", false],
  ["application/json", false],
  ["*/*", false],
  ["", false],
  [undefined, false],
])("of %s: %s", (accept, expected) => {
  expect(prefersHtml(accept)).toBe(expected);
});
