import { expect, test } from "vitest";
import { usageSentence } from "./usage-sentence.ts";

test("a mistyped command is named in both languages, on one line", () => {
  const message = "error: unknown command 'migrat'\n(Did you mean migrate?)";
  expect(usageSentence("commander.unknownCommand", message)).toEqual({
    en: "unknown command 'migrat' (Did you mean migrate?); zenzefi --help shows what there is",
    ru: "неизвестная команда migrat; подсказка: zenzefi --help",
  });
});

test("the value of a mistyped option is not printed: it may be a password", () => {
  const sentence = usageSentence(
    "commander.unknownOption",
    "error: unknown option '--passwort=it's hunter2'",
  );
  expect(JSON.stringify(sentence)).not.toContain("hunter2");
});

test("a code without a Russian sentence is reported in English", () => {
  expect(usageSentence("commander.conflictingOption", "error: a and b").ru).toContain("a and b");
});
