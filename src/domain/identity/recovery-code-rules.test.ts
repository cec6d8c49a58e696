import { expect, test } from "vitest";
import { makeRecoveryCode, RECOVERY_CODE_BYTES, readRecoveryCode } from "./recovery-code-rules.ts";

test("a code has 16 characters in groups of four", () => {
  expect(makeRecoveryCode(Buffer.alloc(RECOVERY_CODE_BYTES, 255))).toBe("7777-7777-7777-7777");
  expect(makeRecoveryCode(Buffer.from([...Array(16).keys()]))).toBe("ABCD-EFGH-IJKL-MNOP");
});

test("each character is as probable as any other", () => {
  const seen = new Map<string, number>();
  for (let byte = 0; byte < 256; byte += 1) {
    const character = makeRecoveryCode(Buffer.alloc(RECOVERY_CODE_BYTES, byte)).charAt(0);
    seen.set(character, (seen.get(character) ?? 0) + 1);
  }
  expect([seen.size, new Set(seen.values())]).toEqual([32, new Set([8])]);
});

test.each([
  ["ABCD-EFGH-2345-WXYZ", "ABCDEFGH2345WXYZ"],
  [" abcd efgh\t2345wxyz ", "ABCDEFGH2345WXYZ"],
  ["ABCD–EFGH—2345‑WXYZ", "ABCDEFGH2345WXYZ"],
  ["01B8-OOII-BB22-3456", "OIBBOOIIBB223456"],
  ["ABCD-EFGH-2345-WXY", null],
  ["ABCD-EFGH-2345-WXYZ-2", null],
  ["ABCD-EFGH-2345-WXY9", null],
  ["ЁBCD-EFGH-2345-WXYZ", null],
  ["123456", null],
  ["", null],
])("%j is read as %j", (typed, code) => {
  expect(readRecoveryCode(typed)).toBe(code);
});
