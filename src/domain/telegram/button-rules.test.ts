import { expect, test } from "vitest";
import { buttonData, buttonKeyOf, extensionSubject, isSubjectOf, parseExtension } from "./button-rules.ts";

test("a button sends nothing but its key, within Telegram's 64 bytes", () => {
  const key = "a".repeat(22);
  expect(buttonKeyOf(buttonData(key))).toBe(key);
  expect(Buffer.byteLength(buttonData(key))).toBeLessThanOrEqual(64);
  expect(buttonKeyOf("b:short")).toBeNull();
  expect(isSubjectOf("end_session", "not an id")).toBe(false);
  expect(isSubjectOf("language", "ru")).toBe(true);
});

test("a button that extends names a token, hours that are sold and the price that was confirmed, and nothing else", () => {
  const tokenId = "0198a6a0-0000-7000-8000-000000000001";
  const paid = { tokenId, durationHours: 720, costCents: 30_000n } as const;
  const text = extensionSubject(paid);
  expect([parseExtension(text), text.length < 100]).toEqual([paid, true]);
  const asked = extensionSubject({ ...paid, costCents: null });
  expect([isSubjectOf("ask_extend_by", asked), isSubjectOf("extend", asked)]).toEqual([true, false]);
  expect(isSubjectOf("extend", text)).toBe(true);
  for (const wrong of [
    "",
    tokenId,
    `${tokenId}:2`,
    `${tokenId}:24:-1`,
    `${text}:1`,
    `${"-".repeat(36)}:24:1`,
  ])
    expect([wrong, parseExtension(wrong)]).toEqual([wrong, null]);
});
