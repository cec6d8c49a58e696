import { expect, test } from "vitest";
import { acceptedLanguage } from "./language.ts";

test.each([
  ["ru", "ru"],
  ["ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru"],
  ["en;q=0.3, ru;q=0.9", "ru"],
  ["fr, en-GB", "en"],
  ["EN", "en"],
  ["ru;q=0, en;q=0.1", "en"],
  ["en, ru", "en"],
  ["fr, de", null],
  ["*", null],
  ["ru;q=0", null],
  ["russian", null],
  ["", null],
  [";;;,,,q=", null],
  [undefined, null],
])("Accept-Language %j prefers %s", (header, language) => {
  expect(acceptedLanguage(header)).toBe(language);
});
