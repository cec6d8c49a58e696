import fc from "fast-check";
import { expect, test } from "vitest";
import { crashReport } from "./crash-report.ts";

test("an error is reported by its name, its message and where it was thrown", () => {
  const { reason, stack } = crashReport(
    new TypeError("Cannot read properties of undefined (reading 'pipe')"),
  );
  expect(reason).toBe("TypeError: Cannot read properties of undefined (reading 'pipe')");
  expect(stack[0]).toContain("crash-report.test.ts");
});

test.each([
  ["postgres://zenzefi:hunter2@10.0.0.1/zenzefi is away", "Error: postgres://…@10.0.0.1/zenzefi is away"],
  ["GET /api/v1/proxy/?token=abc failed", "Error: GET /api/v1/proxy/?… failed"],
  ['Unexpected token h, "hunter2" is not valid JSON', 'Error: Unexpected token h, "…" is not valid JSON'],
  ['Unterminated: "hunter2', 'Error: Unterminated: "…"'],
  ["two\nlines", "Error: two lines"],
])("what may be a secret is left out: %j", (message, reason) => {
  expect(crashReport(new Error(message)).reason).toBe(reason);
});

test("a token, a key or a JWT is never reported, wherever it stands, nor is a line of the message that looks like a stack frame", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9_-]{40,80}$/);
  fc.assert(
    fc.property(fc.string(), secret, fc.string(), (before, hidden, after) => {
      const error = new Error(`${before}${hidden}${after}\n    at ${hidden}`);
      const report = JSON.stringify(crashReport(Object.assign(error, { hidden })));
      expect(report).not.toContain(hidden.slice(0, 24));
    }),
  );
});

test("whatever is thrown, the report neither throws nor is longer than a few lines", () => {
  const hostile = Object.create(Error.prototype, {
    message: {
      get: () => {
        throw new Error("no");
      },
    },
  });
  expect(crashReport(hostile)).toEqual({ reason: "an error that cannot be read", stack: [] });
  fc.assert(
    fc.property(fc.anything(), fc.string({ maxLength: 100_000 }), (thrown, message) => {
      for (const report of [crashReport(thrown), crashReport(new Error(message))]) {
        expect(JSON.stringify(report).length).toBeLessThan(10_000);
      }
    }),
  );
});
