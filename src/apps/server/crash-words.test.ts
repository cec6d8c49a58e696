import fc from "fast-check";
import { expect, test } from "vitest";
import { crashWords } from "./crash-words.ts";

test("an error is told by its name, its message and where it was thrown", () => {
  const { reason, stack } = crashWords(new TypeError("Cannot read properties of undefined (reading 'pipe')"));
  expect(reason).toBe("TypeError: Cannot read properties of undefined (reading 'pipe')");
  expect(stack[0]).toContain("crash-words.test.ts");
});

test.each([
  ["postgres://zenzefi:hunter2@10.0.0.1/zenzefi is away", "Error: postgres://…@10.0.0.1/zenzefi is away"],
  ["GET /api/v1/proxy/?token=abc failed", "Error: GET /api/v1/proxy/?… failed"],
  ['Unexpected token h, "hunter2" is not valid JSON', 'Error: Unexpected token h, "…" is not valid JSON'],
  ['Unterminated: "hunter2', 'Error: Unterminated: "…"'],
  ["two\nlines", "Error: two lines"],
])("what may be a secret is left out: %j", (message, reason) => {
  expect(crashWords(new Error(message)).reason).toBe(reason);
});

test("of a token, a key or a JWT nothing is told, wherever it stands, nor of what looks like a place in the code", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9_-]{40,80}$/);
  fc.assert(
    fc.property(fc.string(), secret, fc.string(), (before, hidden, after) => {
      const error = new Error(`${before}${hidden}${after}\n    at ${hidden}`);
      const told = JSON.stringify(crashWords(Object.assign(error, { hidden })));
      expect(told).not.toContain(hidden.slice(0, 24));
    }),
  );
});

test("whatever is thrown, it neither throws nor tells more than a few lines", () => {
  const hostile = Object.create(Error.prototype, {
    message: {
      get: () => {
        throw new Error("no");
      },
    },
  });
  expect(crashWords(hostile)).toEqual({ reason: "an error that cannot be read", stack: [] });
  fc.assert(
    fc.property(fc.anything(), fc.string({ maxLength: 100_000 }), (thrown, message) => {
      for (const words of [crashWords(thrown), crashWords(new Error(message))]) {
        expect(JSON.stringify(words).length).toBeLessThan(10_000);
      }
    }),
  );
});
