import fc from "fast-check";
import { expect, test } from "vitest";
import { cellsOf } from "../../../../test/support/read-csv.ts";
import { LANGUAGES } from "../../../kernel/language.ts";
import { DELIMITERS } from "../../server/csv-file.ts";
import { csvHead, csvLines } from "./transactions-csv.ts";

const at = new Date("2026-01-15T12:00:00Z");
const anyForm = fc.record({
  language: fc.constantFrom(...LANGUAGES),
  delimiter: fc.constantFrom(...DELIMITERS),
});
const hostile = fc
  .array(
    fc.constantFrom(
      "=",
      "+",
      "-",
      "@",
      "\t",
      "\r",
      "\n",
      ";",
      ",",
      '"',
      "'",
      " ",
      "1",
      "a",
      "я",
      "=cmd|'/c calc'!A1",
      "\uff1d",
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));
const sum = fc.bigInt({ min: -1_000_000_000_000n, max: 1_000_000_000_000n });

function line(
  description: string,
  amountCents: bigint,
  form: { language: "en" | "ru"; delimiter: "comma" | "semicolon" },
) {
  const ids = { id: "1", userId: "2", paymentId: null };
  const moved = {
    ...ids,
    kind: "adjustment",
    amountCents,
    grantedCents: 0n,
    balanceAfterCents: amountCents,
    description,
    createdAt: at,
  };
  return csvLines([moved as Parameters<typeof csvLines>[0][number]], form);
}

test("read with its delimiter, a file has sums as numbers and the description unchanged, except for apostrophes", () => {
  fc.assert(
    fc.property(hostile, sum, anyForm, (description, amount, form) => {
      const delimiter = form.delimiter === "comma" ? "," : ";";
      const cells = cellsOf(line(description, amount, form), delimiter);
      const decimal = form.delimiter === "comma" ? "." : ",";
      const [sign, digits] = amount < 0n ? ["-", -amount] : ["", amount];
      expect(cells[2]).toBe(`${sign}${digits / 100n}${decimal}${String(digits % 100n).padStart(2, "0")}`);
      expect(cells[4]?.replaceAll("'", "")).toBe(description.replaceAll("'", ""));
    }),
  );
});

test("no text cell is a formula, also if a spreadsheet uses another delimiter", () => {
  fc.assert(
    fc.property(
      hostile,
      sum,
      anyForm,
      fc.constantFrom(",", ";", "\t"),
      (description, amount, form, delimiter) => {
        for (const cell of cellsOf(line(description, amount, form), delimiter)) {
          const isNumber = /^-?\d+([.,]\d+)?$/.test(cell) || /^-\d+(;.*)?$/.test(cell);
          expect(isNumber || !/^\s*[=+\-@\uff1d]/.test(cell), JSON.stringify([cell, description])).toBe(true);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test("a file begins with the byte order mark that Excel needs for UTF-8, in every form", () => {
  for (const language of LANGUAGES)
    for (const delimiter of DELIMITERS)
      expect(csvHead({ language, delimiter }).startsWith("\ufeff")).toBe(true);
});
