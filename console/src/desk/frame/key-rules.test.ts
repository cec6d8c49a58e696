import { expect, test } from "vitest";
import { actionOf, type KeyPress } from "./key-rules.ts";

function press(key: string, code: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held };
}

test("g and then a letter goes to a section, in the Russian layout too", () => {
  expect(actionOf(press("g", "KeyG"), false)).toEqual({ do: "await-letter" });
  expect(actionOf(press("п", "KeyG"), false)).toEqual({ do: "await-letter" });
  expect(actionOf(press("г", "KeyU"), true)).toEqual({ do: "go", letter: "u" });
  expect(actionOf(press("u", "KeyU"), false)).toBeNull();
});

test("/ searches and ? explains, by key or by place", () => {
  expect(actionOf(press("/", "Slash"), false)).toEqual({ do: "search" });
  expect(actionOf(press(".", "Slash"), false)).toEqual({ do: "search" });
  expect(actionOf(press("/", "Digit7", { shiftKey: true }), false)).toEqual({ do: "search" });
  expect(actionOf(press("?", "Slash", { shiftKey: true }), false)).toEqual({ do: "help" });
  expect(actionOf(press("?", "Digit7", { shiftKey: true }), true)).toEqual({ do: "help" });
});

test("keys of the browser stay the browser's", () => {
  for (const held of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) {
    expect(actionOf(press("g", "KeyG", held), false)).toBeNull();
    expect(actionOf(press("/", "Slash", held), true)).toBeNull();
  }
  expect(actionOf(press("G", "KeyG", { shiftKey: true }), false)).toBeNull();
  expect(actionOf(press("Enter", "Enter"), true)).toBeNull();
});
