import fc from "fast-check";
import { expect, test } from "vitest";
import { LANGUAGES } from "../../kernel/language.ts";
import { csvHead, csvLines, DELIMITERS } from "./transactions-csv.ts";

const at = new Date("2026-01-15T12:00:00Z");
const form = fc.record({
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
  kept: { language: "en" | "ru"; delimiter: "comma" | "semicolon" },
) {
  const ids = { id: "1", userId: "2", paymentId: null };
  const moved = {
    ...ids,
    kind: "adjustment",
    amountCents,
    balanceAfterCents: amountCents,
    description,
    createdAt: at,
  };
  return csvLines([moved as Parameters<typeof csvLines>[0][number]], kept);
}

/** The cells of a file as a spreadsheet reads them that parts cells by this character. */
function cellsOf(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let place = 0; place < text.length; place++) {
    const character = text[place] ?? "";
    if (isQuoted && character === '"' && text[place + 1] === '"') {
      cell += '"';
      place++;
    } else if (isQuoted && character === '"') isQuoted = false;
    else if (!isQuoted && character === '"' && cell === "") isQuoted = true;
    else if (!isQuoted && (character === delimiter || character === "\n" || character === "\r")) {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  return cells;
}

test("in its own form a file gives back sums as numbers and the description as it is, but for apostrophes", () => {
  fc.assert(
    fc.property(hostile, sum, form, (description, amount, kept) => {
      const delimiter = kept.delimiter === "comma" ? "," : ";";
      const cells = cellsOf(line(description, amount, kept), delimiter);
      const decimal = kept.delimiter === "comma" ? "." : ",";
      const [sign, digits] = amount < 0n ? ["-", -amount] : ["", amount];
      expect(cells[2]).toBe(`${sign}${digits / 100n}${decimal}${String(digits % 100n).padStart(2, "0")}`);
      expect(cells[4]?.replaceAll("'", "")).toBe(description.replaceAll("'", ""));
    }),
  );
});

test("no cell of a person's words is a formula, also where a spreadsheet parts the cells elsewhere", () => {
  fc.assert(
    fc.property(
      hostile,
      sum,
      form,
      fc.constantFrom(",", ";", "\t"),
      (description, amount, kept, delimiter) => {
        for (const cell of cellsOf(line(description, amount, kept), delimiter)) {
          const isNumber = /^-?\d+([.,]\d+)?$/.test(cell) || /^-\d+(;.*)?$/.test(cell);
          expect(isNumber || !/^\s*[=+\-@\uff1d]/.test(cell), JSON.stringify([cell, description])).toBe(true);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test("a file begins with the mark by which Excel knows UTF-8, in every form", () => {
  for (const language of LANGUAGES)
    for (const delimiter of DELIMITERS)
      expect(csvHead({ language, delimiter }).startsWith("\ufeff")).toBe(true);
});
