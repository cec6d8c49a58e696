import type { Language } from "../../kernel/language.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";

/** Excel recognises UTF-8 by it; without it, Cyrillic is broken there. */
export const BYTE_ORDER_MARK = "\ufeff";
const LINE_END = "\r\n";

/** The delimiters of cells. With a semicolon, sums have a decimal comma. */
export const DELIMITERS = ["comma", "semicolon"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** The default of spreadsheets in each language. */
export const DELIMITER_OF: Readonly<Record<Language, Delimiter>> = { en: "comma", ru: "semicolon" };

export type CsvForm = { readonly language: Language; readonly delimiter: Delimiter };

/** A signed sum, which spreadsheets with this delimiter read as a number. */
export function sumCell(cents: Cents, { delimiter }: CsvForm): string {
  const sum = formatMoney(cents);
  return delimiter === "semicolon" ? sum.replace(".", ",") : sum;
}

/** The first characters of a formula. East Asian spreadsheets also accept the full-width signs. */
const FORMULA = "=+\\-@\\uff1d\\uff0b\\uff0d\\uff20";
const STARTS_FORMULA = new RegExp(`^\\s*[${FORMULA}\\t\\r]`);
/** In a spreadsheet with another delimiter than this file, a formula may begin after any of these. */
const LATER_FORMULA = new RegExp(`([,;\\t\\r\\n"] *)(?=[${FORMULA}])`, "g");

/** An apostrophe makes it a text: what somebody else wrote must not run as a formula in the reader's spreadsheet. */
export function textCell(text: string): string {
  const cell = text.replaceAll(LATER_FORMULA, "$1'");
  return STARTS_FORMULA.test(cell) ? `'${cell}` : cell;
}

/** One line of the file (RFC 4180). */
export function csvLine(cells: readonly string[], { delimiter }: CsvForm): string {
  return cells.map(quoted).join(delimiter === "comma" ? "," : ";") + LINE_END;

  function quoted(cell: string): string {
    const parts = delimiter === "comma" ? /[",\r\n]/ : /[";\r\n]/;
    return parts.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  }
}
