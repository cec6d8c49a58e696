import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeFields } from "./answer-fields.ts";

const name = fc.constantFrom("Content-Length", "date", "Connection", "X-A", "X-Request-Id");
const value = fc.constantFrom("1", "2", "close", "keep-alive", "X-Request-Id");
const head = fc.array(fc.tuple(name, value), { maxLength: 5 });

function written(fields: readonly (readonly [string, string])[]) {
  const has = (lower: string): boolean => fields.some(([one]) => one.toLowerCase() === lower);
  const connection = fields.findLast(([one]) => one === "Connection");
  return {
    lines: fields.map(([one, its]) => `${one}: ${its}\r\n`).join(""),
    hasLength: has("content-length"),
    hasDate: has("date"),
    closes: connection === undefined ? null : connection[1] === "close",
  };
}

describe("the fields of an answer", () => {
  test("are written as they are given, whatever the answers before were", () => {
    fc.assert(
      fc.property(fc.array(head, { maxLength: 6 }), fc.nat(5), (heads, again) => {
        for (const fields of [...heads, ...heads.slice(again), ...heads]) {
          const given: string[] = fields.flat();
          expect({ ...writeFields(given) }).toEqual(written(fields));
          // What was given may be used for something else afterwards.
          given.fill("changed");
        }
      }),
      { numRuns: 300 },
    );
  });

  test("that cannot be written are an error each time, and the next answer is written", () => {
    const bad = ["X-A", "1\r\nX-B: 2", "X-Request-Id", "1"];
    for (let nth = 0; nth < 2; nth++) {
      expect(() => writeFields(bad)).toThrow(TypeError);
      expect(writeFields(["X-A", "1", "X-Request-Id", "2"]).lines).toBe("X-A: 1\r\nX-Request-Id: 2\r\n");
    }
  });

  test("with several values are several lines", () => {
    for (let nth = 0; nth < 2; nth++) {
      const fields = ["Set-Cookie", ["a=1", "b=2"], "X-Request-Id", "1"];
      expect(writeFields(fields).lines).toBe("Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Request-Id: 1\r\n");
    }
  });
});
