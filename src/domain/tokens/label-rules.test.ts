import { expect, test } from "vitest";
import { readLabel } from "./label-rules.ts";

test.each([
  ["Workshop, left bay", "Workshop, left bay"],
  [" \tМастерская 2 \n", "Мастерская 2"],
  ["x".repeat(60), "x".repeat(60)],
  [` ${"🔧".repeat(60)} `, "🔧".repeat(60)],
])("takes %j without the blanks at its ends", (text, label) => {
  expect(readLabel(text)).toEqual({ label });
});

test.each([
  ["nothing", "", "empty"],
  ["only blanks", " \u00a0\t", "empty"],
  ["61 characters", "x".repeat(61), "too_long"],
  ["a line break", "one\ntwo", "invisible_character"],
  ["a line separator", "one\u2028two", "invisible_character"],
  ["an escape", "\u001b[31mred", "invisible_character"],
  ["a character that reverses the reading direction", "abc\u202eexe", "invisible_character"],
  ["a space without width", "a\u200bb", "invisible_character"],
  ["a lone surrogate", "a\ud800b", "invisible_character"],
])("refuses %s", (_what, text, fault) => {
  expect(readLabel(text)).toEqual({ fault });
});
