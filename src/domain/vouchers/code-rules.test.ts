import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import {
  formatVoucherCode,
  makeVoucherCode,
  parseVoucherCode,
  VOUCHER_INPUT_CHARACTERS_MAX,
  VOUCHER_RANDOM_BYTES,
} from "./code-rules.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codes = fc
  .uint8Array({ minLength: VOUCHER_RANDOM_BYTES, maxLength: VOUCHER_RANDOM_BYTES })
  .map(makeVoucherCode);
const RUNS = { numRuns: fuzzRuns(50) };

test("a code has 16 characters, none of them a look-alike, in groups of four on paper", () => {
  fc.assert(
    fc.property(codes, (code) => {
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
      expect(formatVoucherCode(code)).toMatch(/^(.{4}-){3}.{4}$/);
      expect(parseVoucherCode(formatVoucherCode(code))).toBe(code);
    }),
    RUNS,
  );
});

test("each of 75 random bits is in the code", () => {
  const none = new Uint8Array(VOUCHER_RANDOM_BYTES);
  const seen = new Set([makeVoucherCode(none)]);
  for (let bit = 0; bit < 75; bit += 1) {
    const one = none.slice();
    one[Math.floor(bit / 5)] = 1 << (bit % 5);
    seen.add(makeVoucherCode(one));
  }
  expect(seen.size).toBe(76);
});

describe("a code as it is typed", () => {
  test("is the same in any case, with any blanks and dashes, and with look-alikes", () => {
    const dressed = fc.tuple(
      codes,
      fc.array(fc.constantFrom("", " ", "-", "\u2013", "\u00a0", "\t"), { maxLength: 16 }),
    );
    fc.assert(
      fc.property(dressed, fc.boolean(), ([code, between], isLower) => {
        const typed = [...code]
          .map(
            (letter, at) =>
              `${letter.replace("0", "O").replace("1", at % 2 === 0 ? "l" : "I")}${between[at] ?? ""}`,
          )
          .join("");
        expect(parseVoucherCode(isLower ? typed.toLowerCase() : typed)).toBe(code);
      }),
      RUNS,
    );
  });

  test("is the same with the letters of a Russian keyboard that look the same", () => {
    const russian: Readonly<Record<string, string>> = {
      ...{ A: "А", B: "В", E: "Е", K: "К", M: "М", H: "Н", 0: "О", P: "Р", C: "С", T: "Т", Y: "У", X: "Х" },
    };
    fc.assert(
      fc.property(codes, (code) => {
        expect(parseVoucherCode([...code].map((letter) => russian[letter] ?? letter).join(""))).toBe(code);
      }),
      RUNS,
    );
  });

  test("with any one wrong character is noticed", () => {
    fc.assert(
      fc.property(codes, (code) => {
        for (const [at, right] of [...code].entries()) {
          for (const wrong of ALPHABET.replace(right, "")) {
            expect(parseVoucherCode(code.slice(0, at) + wrong + code.slice(at + 1))).toBeNull();
          }
        }
      }),
      RUNS,
    );
  });

  test("with any two characters interchanged, also far apart, is noticed", () => {
    fc.assert(
      fc.property(codes, (code) => {
        for (let one = 0; one < code.length; one += 1) {
          for (let other = one + 1; other < code.length; other += 1) {
            const swapped = [...code];
            [swapped[one], swapped[other]] = [code.charAt(other), code.charAt(one)];
            expect(parseVoucherCode(swapped.join(""))).toBe(code[one] === code[other] ? code : null);
          }
        }
      }),
      RUNS,
    );
  });

  test("is no code with a character too few or too many, a foreign one, or with a letter's worth of text", () => {
    fc.assert(
      fc.property(codes, (code) => {
        expect(parseVoucherCode(code.slice(1))).toBeNull();
        expect(parseVoucherCode(`${code}0`)).toBeNull();
        for (const foreign of ["U", "!", "\u{1f600}", "é"])
          expect(parseVoucherCode(code.slice(0, 15) + foreign)).toBeNull();
        expect(parseVoucherCode(code + " ".repeat(VOUCHER_INPUT_CHARACTERS_MAX))).toBeNull();
      }),
      RUNS,
    );
    for (const text of ["", " ", "-"]) expect(parseVoucherCode(text)).toBeNull();
  });

  test("of any text is read without failing, and what is read stays the same when it is read again", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100, unit: "binary" }), (text) => {
        const code = parseVoucherCode(text);
        if (code !== null) expect(parseVoucherCode(code)).toBe(code);
      }),
      RUNS,
    );
  });
});
