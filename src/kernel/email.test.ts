import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fuzzRuns } from "../../test/support/fuzz-runs.ts";
import { isEmail, normalEmail } from "./email.ts";

describe("the normal form of an address", () => {
  test.each([
    ["Ann@Example.COM", "ann@example.com"],
    [" ann@example.com ", "ann@example.com"],
    ["ann@bücher.example", "ann@xn--bcher-kva.example"],
    ["ann@BÜCHER.example", "ann@xn--bcher-kva.example"],
    ["ann@XN--Bcher-KVA.example", "ann@xn--bcher-kva.example"],
    ["анна@пример.рф", "анна@xn--e1afmkfd.xn--p1ai"],
    ["ANNA@ｅｘａｍｐｌｅ.com", "anna@example.com"],
    ["u\u0308nal@example.com", "ünal@example.com"],
    ["\u212aelvin@example.com", "kelvin@example.com"],
    ["ΑΣ@example.com", "ασ@example.com"],
    ["ας@example.com", "ασ@example.com"],
    ["a@b@Example.com", "a@b@example.com"],
    ["NOBODY", "nobody"],
    ["ann@[::1]", "ann@[::1]"],
    ["ann@xn--a.com", "ann@xn--a.com"],
    ["", ""],
  ])("of %j is %j", (text, normal) => {
    expect(normalEmail(text)).toBe(normal);
  });

  test("does not depend on a locale: a dotted capital I is not the same as i", () => {
    expect(normalEmail("İ@example.com")).not.toBe(normalEmail("i@example.com"));
    expect(normalEmail("ISTANBUL@example.com")).toBe("istanbul@example.com");
  });

  test.each(["NFC", "NFD", "NFKC", "NFKD"])("is the same for a text in %s, and for itself", (form) => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc
        .tuple(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }))
        .map((parts) => parts.join("@")),
      fc.domain().map((domain) => `Ann@${domain}`),
    );
    fc.assert(
      fc.property(text, (email) => {
        const normal = normalEmail(email);
        expect(normalEmail(normal)).toBe(normal);
        expect(normalEmail(email.normalize(form))).toBe(normal);
      }),
      { numRuns: fuzzRuns(500) },
    );
  });

  test("is its own normal form, for every single character before and after the at sign", () => {
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code);
      for (const email of [`a${character}b@example.com`, `a@a${character}b.com`]) {
        const normal = normalEmail(email);
        if (normalEmail(normal) !== normal) expect(email, code.toString(16)).toBe("stable");
      }
    }
  }, 60_000);

  test("of plain ASCII is the lower case, as in migration 0015", () => {
    const ascii = fc.stringMatching(/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,60}$/);
    fc.assert(
      fc.property(
        ascii.filter((email) => !/xn--/i.test(email)),
        (email) => {
          expect(normalEmail(email)).toBe(email.toLowerCase());
        },
      ),
    );
  });
});

test.each([
  ["ann@example.com", true],
  ["анна@пример.рф", true],
  ["i\u0307@example.com", true],
  ["ann@localhost", false],
  ["ann.@example.com", false],
  ["ann@example..com", false],
  ["ann@xn--a.com", false],
  ["ann@example.com ", false],
  [`${"a".repeat(65)}@example.com`, false],
  ["ann", false],
])("%j may be an account's address: %s", (text, isOne) => {
  expect(isEmail(text)).toBe(isOne);
});
