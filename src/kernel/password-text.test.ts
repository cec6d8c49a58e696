import fc from "fast-check";
import { expect, test } from "vitest";
import { isNewPassword, preparePassword } from "./password-text.ts";

test.each([
  ["correct horse", "correct horse"],
  ["Correct Horse", "Correct Horse"],
  ["  two blanks ", "  two blanks "],
  ["narrow\u202fno-break\u00a0ideographic\u3000", "narrow no-break ideographic "],
  ["pa\u0308sswort", "pässwort"],
  ["👩‍🔧 at work", "👩‍🔧 at work"],
  ["", null],
  ["a\tb", null],
  ["a\u0000b", null],
  ["a\u0085b", null],
  ["a\ud800b", null],
  ["a\uffffb", null],
])("%j is hashed as %j", (text, prepared) => {
  expect(preparePassword(text)).toBe(prepared);
});

test("the prepared form is the same for each way to type a password, and for itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom("NFC", "NFD"), (text, form) => {
      const prepared = preparePassword(text);
      expect(preparePassword(text.normalize(form).replaceAll(" ", "\u00a0"))).toBe(prepared);
      if (prepared !== null) expect(preparePassword(prepared)).toBe(prepared);
    }),
  );
});

test.each([
  ["1234567", false],
  ["12345678", true],
  ["👩👩👩👩👩👩👩👩", true],
  ["👩👩👩👩", false],
  ["a\u0308".repeat(7), false],
  ["a\u0308".repeat(128), true],
  ["x".repeat(128), true],
  ["x".repeat(129), false],
  ["        ", true],
  ["1234567\n8", false],
])("%j may be a new password: %s", (text, isOne) => {
  expect(isNewPassword(text)).toBe(isOne);
});
