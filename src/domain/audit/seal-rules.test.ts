import { describe, expect, test } from "vitest";
import { formatHead, ORIGIN, parseHead, rowText, startText } from "./seal-rules.ts";

const ROW = {
  createdAt: "2026-01-15T12:00:00",
  actorId: null,
  action: "a",
  resourceType: "user",
  resourceId: "1",
  before: null,
  after: null,
  reason: null,
  ip: null,
  userAgent: null,
  requestId: null,
};

describe("the text of a row", () => {
  test("differs where a value stands in another column, or is empty instead of missing", () => {
    const rows = [
      ROW,
      { ...ROW, before: "{}" },
      { ...ROW, after: "{}" },
      { ...ROW, reason: "" },
      { ...ROW, reason: "null" },
      { ...ROW, ip: '","' },
      { ...ROW, userAgent: '","' },
    ];
    expect(new Set(rows.map(rowText)).size).toBe(rows.length);
  });
});

describe("a head", () => {
  test("is read back as it was written", () => {
    const head = { position: 12_345n, mac: Buffer.alloc(32, 0xa7) };
    expect(parseHead(formatHead(head))).toEqual(head);
    expect(parseHead(` ${formatHead(ORIGIN)}\n`)).toEqual(ORIGIN);
  });

  test.each([
    "",
    "1",
    "1:",
    `-1:${"a".repeat(64)}`,
    `1:${"a".repeat(63)}`,
    `1:${"g".repeat(64)}`,
  ])("is refused: %j", (text) => {
    expect(parseHead(text)).toBeNull();
  });
});

test("the text of a start names its place and its seal", () => {
  expect(startText(ORIGIN)).toBe(`["zenzefi audit start 1","0","${"0".repeat(64)}"]`);
});
