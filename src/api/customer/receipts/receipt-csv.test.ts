import fc from "fast-check";
import { expect, test } from "vitest";
import { cellsOf } from "../../../../test/support/read-csv.ts";
import type { MonthSheet, TokenSheet } from "../../../domain/receipts/sheet.ts";
import { LANGUAGES } from "../../../kernel/language.ts";
import { DELIMITERS } from "../../server/csv-file.ts";
import { receiptCsv } from "./receipt-csv.ts";

const COLUMNS = 14;
const AT = "2026-01-15T12:00:00.000+00:00";
const COMMON = {
  form: 1,
  customer: { username: "ivan", email: "ivan@example.com" },
  time_zone: "UTC",
  as_of: null,
} as const;
const TRAFFIC = { requests: 3, bytes_in: 20, bytes_out: 400 };

const tokenSheet = (label: string | null, leftOut = 0): TokenSheet => ({
  ...COMMON,
  kind: "token",
  token: {
    ...{ id: "0197a1b2", label, scope: "full", state: "expired", bought_at: AT, from: AT, to: AT },
    ...{ revoked_at: null, hours: 25, added_seconds: 0.5 },
  },
  sums: { paid: "19.00", refunded: "1.50", net: "17.50" },
  usage: { ...TRAFFIC, sessions: 1, devices: 1, is_complete: true },
  lots: [
    {
      ...{ number: 1, bought_at: AT, hours: 24, price: "18.00", refunded: "0.50" },
      ...{ meaning: "token", is_automatic: false },
    },
    {
      ...{ number: 2, bought_at: AT, hours: 1, price: "1.00", refunded: "1.00" },
      ...{ meaning: "token_extended", is_automatic: true },
    },
  ],
  time: [{ kind: "outage", from: AT, to: AT, seconds: 0.5 }],
  devices: [{ ...TRAFFIC, id_hint: "11111111", from: AT, to: AT, sessions: 1 }],
  left_out: { lots: leftOut, time: 0, devices: leftOut },
});

const monthSheet = (description: string): MonthSheet => ({
  ...COMMON,
  kind: "month",
  month: "2026-01",
  from: AT,
  to: AT,
  opening_balance: "5.00",
  closing_balance: "-1.05",
  sums: [{ kind: "adjustment", count: 1, amount: "-6.05" }],
  usage: { ...TRAFFIC, active_minutes: 1, devices: 1 },
  entries: [
    {
      ...{
        at: AT,
        kind: "adjustment",
        description,
        amount: "-6.05",
        balance_after: "-1.05",
        paid_rub: "10.00",
      },
      meaning: { code: "text", name: null, tokens: null, hours: null, scope: null },
    },
  ],
  tokens: [
    {
      ...{ id: "0197a1b2", label: description, scope: "full", from: AT, to: AT, seconds: 60 },
      ...{ charged: "2.00", refunded: "0.00", devices: 2, device_hints: ["11111111", description] },
    },
  ],
  left_out: { entries: 0, tokens: 0 },
});

const anyForm = fc.record({
  language: fc.constantFrom(...LANGUAGES),
  delimiter: fc.constantFrom(...DELIMITERS),
});
const hostile = fc
  .array(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", ";", ",", '"', "'", " ", "1", "я", "\uff1d"), {
    maxLength: 8,
  })
  .map((parts) => parts.join(""));

test("every line has every column, and what somebody wrote is in its cell unchanged, except for apostrophes", () => {
  fc.assert(
    fc.property(hostile, anyForm, (text, form) => {
      const delimiter = form.delimiter === "comma" ? "," : ";";
      for (const sheet of [tokenSheet(text, 2), monthSheet(text)]) {
        // Each line ends with two characters, the second of which begins an empty cell for this reader.
        const cells = cellsOf(receiptCsv(sheet, form), delimiter);
        const lines = sheet.kind === "token" ? 8 : 6;
        expect(cells).toHaveLength(lines * (COLUMNS + 1));
        const written = cells.map((cell) => cell.replaceAll("'", ""));
        const plain = text.replaceAll("'", "");
        expect(written).toContain(sheet.kind === "token" ? `${plain}, full, 0197a1b2` : plain);
      }
    }),
  );
});

test("no label and no description is a formula, also if a spreadsheet uses another delimiter", () => {
  fc.assert(
    fc.property(hostile, anyForm, fc.constantFrom(",", ";", "\t"), (text, form, delimiter) => {
      for (const sheet of [tokenSheet(text), monthSheet(text)]) {
        for (const cell of cellsOf(receiptCsv(sheet, form), delimiter)) {
          const isNumber = /^-\d+([.,]\d+)?$/.test(cell) || /^-\d+(;.*)?$/.test(cell);
          expect(isNumber || !/^\s*[=+\-@\uff1d]/.test(cell), JSON.stringify([cell, text])).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("no sum is in one column twice: the columns of a spreadsheet can be summed up", () => {
  const rowsOf = (sheet: TokenSheet | MonthSheet) =>
    receiptCsv(sheet, { language: "en", delimiter: "comma" })
      .split("\r\n")
      .slice(1, -1)
      .map((line) => cellsOf(`${line}\n`, ","));
  const sumOf = (rows: readonly string[][], column: number) =>
    rows.reduce((sum, row) => sum + Number(row[column]), 0);
  const token = rowsOf(tokenSheet(null));
  expect([5, 8, 11, 12].map((column) => sumOf(token, column))).toEqual([3, 90_000.5, 19, 1.5]);
  const month = rowsOf(monthSheet("Workshop"));
  expect([5, 9, 11, 13].map((column) => sumOf(month, column))).toEqual([3, -6.05, 2, 10]);
});

test("in Russian, numbers have a decimal comma, and what is left out is counted", () => {
  const lines = receiptCsv(tokenSheet("Цех", 2), { language: "ru", delimiter: "semicolon" }).split("\r\n");
  expect(lines[0]).toMatch(/^\ufeffСтрока;С \(UTC\);По \(UTC\);/);
  expect(lines[4]).toBe(`Не засчитано: сбой;${AT};${AT};;;;;;0,5;;;;;`);
  expect(lines.at(-2)).toMatch(/^Не поместилось строк: 4\./);
});
