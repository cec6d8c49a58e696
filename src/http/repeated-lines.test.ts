import { expect, test } from "vitest";
import { RepeatedLines } from "./repeated-lines.ts";

function lines(): { lines: RepeatedLines; checked: string[] } {
  const checked: string[] = [];
  const check = (name: string, value: string): void => {
    if (value.includes("\n")) throw new TypeError("it cannot be written");
    checked.push(`${name}=${value}`);
  };
  return { lines: new RepeatedLines(check), checked };
}

test("a line that repeats is the same, and not checked again", () => {
  const { lines: of, checked } = lines();
  for (let nth = 0; nth < 3; nth += 1) expect(of.line("A", "1")).toBe("A: 1\r\n");
  expect(of.line("A", "2")).toBe("A: 2\r\n");
  expect(of.line("a", "1")).toBe("a: 1\r\n");
  expect(of.line("A", "1")).toBe("A: 1\r\n");
  expect(checked).toEqual(["A=1", "A=2", "a=1", "A=1"]);
});

test("what cannot be written is refused each time", () => {
  const { lines: of } = lines();
  for (let nth = 0; nth < 2; nth += 1) expect(() => of.line("A", "1\n2")).toThrow(TypeError);
  expect(of.line("A", "1")).toBe("A: 1\r\n");
});

test("however many names and however long values there are, all lines are right, and few are kept", () => {
  const { lines: of } = lines();
  const long = "x".repeat(10_000);
  for (let nth = 0; nth < 1_000; nth += 1) {
    expect(of.line(`N${nth}`, String(nth))).toBe(`N${nth}: ${nth}\r\n`);
    expect(of.line("Long", long)).toBe(`Long: ${long}\r\n`);
  }
  expect(of.size).toBeLessThanOrEqual(128);
});
