import fc from "fast-check";
import { expect, test } from "vitest";
import { findUnstorable } from "./unstorable.ts";

test.each([
  ["\0", "", "nul"],
  [{ a: { b: ["ok", "x\0"] } }, "/a/b/1", "nul"],
  [{ a: "\ud800" }, "/a", "unicode"],
  [["\udc00x"], "/0", "unicode"],
  [{ a: { "\udfff": 1 } }, "/a", "unicode"],
  [{ a: { "\0": 1 } }, "/a", "nul"],
  ["👩‍🔧", null, null],
  [{ a: [1, null, true, "text"] }, null, null],
])("%j: %s %s", (input, path, keyword) => {
  expect(findUnstorable(input)).toEqual(path === null ? null : { path, keyword });
});

test("in a value of any depth, it is found without a stack overflow, and its path is short", () => {
  const deep = (levels: number): unknown => JSON.parse(`${'{"name":'.repeat(levels)}1${"}".repeat(levels)}`);
  expect(findUnstorable(deep(32))).toBeNull();
  expect(findUnstorable(deep(33))?.keyword).toBe("depth");
  expect(findUnstorable(deep(200_000))?.path.length).toBeLessThanOrEqual(200);
});

test("a text that is accepted is not changed by UTF-8 or JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary", maxDepth: 4 }), (input) => {
      const text = JSON.stringify(input);
      const isWhole =
        Buffer.from(text).toString() === text && !/\\u(?:0000|d[89a-f])/i.test(text.replaceAll("\\\\", ""));
      expect(findUnstorable(input) === null).toBe(isWhole);
    }),
  );
});
