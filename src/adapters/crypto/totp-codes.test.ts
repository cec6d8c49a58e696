import { expect, test } from "vitest";
import { systemRandom } from "../system/system-random.ts";
import { createTotpCodes } from "./totp-codes.ts";

const codes = createTotpCodes(systemRandom);
/** "12345678901234567890", the secret of RFC 6238, appendix B. */
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
])("at %d s the code is that of RFC 6238", (seconds, code) => {
  expect(codes.stepOf(SECRET, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
});

test("a code counts in its step and in the one before and after, each time as of its own step", () => {
  const step = Math.floor(1_111_111_109 / 30);
  const at = (later: number) => codes.stepOf(SECRET, "081804", (step + later) * 30_000);
  expect([-2, -1, 0, 1, 2].map(at)).toEqual([null, step, step, step, null]);
});

test.each(["", "28708", "2870822", "abcdef", "28708x"])("%j is no code", (code) => {
  expect(codes.stepOf(SECRET, code, 59_000)).toBeNull();
});

test("each secret has 160 bits and is another one, and its address names it, the service and the account", () => {
  const secrets = [codes.makeSecret(), codes.makeSecret()];
  expect(new Set(secrets).size).toBe(2);
  for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const uri = new URL(codes.uri(SECRET, { issuer: "zenzefi.example", account: "anna+x@example.com" }));
  expect(`${uri.protocol}//${uri.host}`).toBe("otpauth://totp");
  expect(decodeURIComponent(uri.pathname)).toBe("/zenzefi.example:anna+x@example.com");
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    issuer: "zenzefi.example",
    secret: SECRET,
    algorithm: "SHA1",
    digits: "6",
    period: "30",
  });
});
