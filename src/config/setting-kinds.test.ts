import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boolean,
  choice,
  integer,
  limit,
  money,
  password,
  seconds,
  secretKeys,
  wordList,
} from "./setting-kinds.ts";

describe("kinds of values", () => {
  const WORDS = { true: true, yes: true, on: true, 1: true, false: false, no: false, off: false, 0: false };

  test("a boolean is read in any case, and no other text is accepted", () => {
    const anyCase = fc.constantFrom(...Object.entries(WORDS)).chain(([word, value]) =>
      fc.array(fc.boolean(), { minLength: word.length, maxLength: word.length }).map((upper) => {
        const text = [...word].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter)).join("");
        return { text, value };
      }),
    );
    fc.assert(fc.property(anyCase, ({ text, value }) => boolean.parse(text) === value));
    fc.assert(
      fc.property(
        fc.string(),
        (text) => Object.hasOwn(WORDS, text.toLowerCase()) || boolean.parse(text) === undefined,
      ),
    );
    expect(boolean.parse("constructor")).toBeUndefined();
  });

  test("a limit is requests/seconds within its bounds, or off", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: 86_400 }),
        (hitsMax, windowSeconds) => {
          expect(limit.parse(`${hitsMax}/${windowSeconds}`)).toEqual({
            hitsMax,
            windowMs: windowSeconds * 1000,
          });
        },
      ),
    );
    expect(limit.parse("OFF")).toBeNull();
    for (const text of [
      "0/60",
      "5/0",
      "5",
      "5/",
      "/5",
      "-5/60",
      "5/60/1",
      "1e3/60",
      "5.5/60",
      "1000001/60",
      "5/86401",
      "NaN/60",
    ]) {
      expect(limit.parse(text), text).toBeUndefined();
    }
  });

  test("a whole number consists of digits and is within its bounds", () => {
    expect(integer(1, 65_535).parse("65535")).toBe(65_535);
    for (const text of [
      "0",
      "65536",
      "-1",
      "+1",
      "1.0",
      "1e3",
      "0x10",
      "NaN",
      "Infinity",
      "99999999999999999999",
      "8 000",
    ]) {
      expect(integer(1, 65_535).parse(text), text).toBeUndefined();
    }
  });

  test("seconds are read to the millisecond", () => {
    expect(seconds(0.1, 600).parse("10.0")).toBe(10_000);
    expect(seconds(0.1, 600).parse("0.25")).toBe(250);
    expect(seconds(3, 600).parse("3")).toBe(3_000);
    for (const text of ["2.999", "601", "NaN", "-3", "5s", "", "3.0001", "1e1"]) {
      expect(seconds(3, 600).parse(text), text).toBeUndefined();
    }
  });

  test("money is exact, and refuses a negative sum, a third decimal, NaN and an overflow", () => {
    expect(money(0n).parse("0.0")).toBe(0n);
    expect(money(0n).parse("18.5")).toBe(1850n);
    for (const text of ["-1", "1.005", "NaN", "1e3", "Infinity", "9".repeat(30), "1,5"]) {
      expect(money(0n).parse(text), text).toBeUndefined();
    }
    expect(money(1n).parse("0.00")).toBeUndefined();
  });

  test("a word list has the given order and no repetitions, and `none` is the empty list", () => {
    const list = wordList(["mock", "stripe", "yookassa"]);
    expect(list.parse("yookassa, Mock,yookassa")).toEqual(["yookassa", "mock"]);
    expect(list.parse('["stripe"]')).toEqual(["stripe"]);
    expect(list.parse("None")).toEqual([]);
    for (const text of ["paypal", "mock,paypal", ",", "[1]", '["mock"', "{}"]) {
      expect(list.parse(text), text).toBeUndefined();
    }
  });

  test("a choice is read in any case and by its other names", () => {
    const level = choice(["warn", "info"], { warning: "warn" });
    expect([level.parse("INFO"), level.parse("Warning"), level.parse("toString")]).toEqual([
      "info",
      "warn",
      undefined,
    ]);
  });

  test("a password is counted in characters", () => {
    expect(password.parse("пароль12")?.reveal()).toBe("пароль12");
    expect([password.parse("1234567"), password.parse("x".repeat(129))]).toEqual([undefined, undefined]);
  });

  test("several keys are separated by commas, blanks or line breaks, and each has the minimum length", () => {
    const keys = secretKeys(4).parse("abcd, efgh\nijkl\n");
    expect(keys?.map((key) => key.reveal())).toEqual(["abcd", "efgh", "ijkl"]);
    expect(secretKeys(4).parse("abcd,ef")).toBeUndefined();
  });
});
