import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Secret } from "../../kernel/secret.ts";
import { systemRandom } from "../system/system-random.ts";
import { createSealer } from "./sealer.ts";

const oldKey = new Secret("the key of last year, 32 characters");
const newKey = new Secret("the key of this year, 32 characters");

const old = createSealer({ current: oldKey, previous: [] }, systemRandom);
const rotated = createSealer({ current: newKey, previous: [oldKey] }, systemRandom);
const withoutOldKey = createSealer({ current: newKey, previous: [] }, systemRandom);

describe("the sealer", () => {
  test("opens any text that it sealed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(old.open(old.seal(text))).toBe(text);
      }),
    );
  });

  test("writes its version and the id of its key, and never the same ciphertext twice", () => {
    const sealed = [old.seal("text"), old.seal("text"), rotated.seal("text")];
    for (const text of sealed) expect(text).toMatch(/^v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]+$/);
    const [one, two, other] = sealed.map((text) => text.split("."));
    expect(one?.[1]).toBe(two?.[1]);
    expect(one?.[2]).not.toBe(two?.[2]);
    expect(one?.[1]).not.toBe(other?.[1]);
  });

  test("opens with a previous key, and returns null if no known key opens it", () => {
    const sealed = old.seal("text");
    expect(rotated.open(sealed)).toBe("text");
    expect(withoutOldKey.open(sealed)).toBeNull();
    expect(withoutOldKey.open(rotated.seal("text"))).toBe("text");
  });

  test("returns null, and does not throw, for text that was altered in any one character", () => {
    const sealed = old.seal("the text");
    const positions = fc.nat({ max: sealed.length - 1 });
    // The last character of base64url may carry unused bits; the length of this text leaves none.
    fc.assert(
      fc.property(positions, fc.constantFrom(..."AZaz09-_.v"), (position, letter) => {
        fc.pre(sealed[position] !== letter);
        const altered = sealed.slice(0, position) + letter + sealed.slice(position + 1);
        expect(old.open(altered)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["empty text", ""],
    ["other text", "v0.6 kept it plain"],
    ["another version", old.seal("text").replace("v1", "v2")],
    ["nothing after the key's id", old.seal("text").split(".").slice(0, 2).join(".")],
    ["too little for iv and tag", `${old.seal("text").split(".").slice(0, 2).join(".")}.AAAA`],
  ])("returns null for %s", (_name, text) => {
    expect(old.open(text)).toBeNull();
  });

  test("a sealed text is not opened with the key id of another key", () => {
    const [, , body] = old.seal("text").split(".");
    const [version, id] = rotated.seal("text").split(".");
    expect(rotated.open(`${version}.${id}.${body}`)).toBeNull();
  });
});
