import type { LedgerTransaction } from "../../../domain/ledger/ledger-transaction.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import type { LedgerKind } from "../../../kernel/ledger-kinds.ts";
import { type Cents, formatMoney } from "../../../kernel/money.ts";
import { formatTime } from "../../../kernel/time-text.ts";

/** Excel recognises UTF-8 by it; without it, Cyrillic is broken there. */
const BYTE_ORDER_MARK = "\ufeff";
const LINE_END = "\r\n";

const COLUMNS: Readonly<Record<Language, readonly string[]>> = {
  en: ["Time (UTC)", "Type", "Amount, ZNC", "Balance after, ZNC", "Description", "Payment"],
  ru: ["Время (UTC)", "Тип", "Сумма, ZNC", "Баланс после, ZNC", "Описание", "Платёж"],
};

const KINDS: Readonly<Record<LedgerKind, Sentence>> = {
  deposit: { en: "Top-up", ru: "Пополнение" },
  purchase: { en: "Purchase", ru: "Покупка" },
  refund: { en: "Refund", ru: "Возврат" },
  referral_bonus: { en: "Referral bonus", ru: "Реферальный бонус" },
  adjustment: { en: "Adjustment", ru: "Корректировка" },
};

/** The delimiters of cells. With a semicolon, sums have a decimal comma. */
export const DELIMITERS = ["comma", "semicolon"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** The default of spreadsheets in each language. */
export const DELIMITER_OF: Readonly<Record<Language, Delimiter>> = { en: "comma", ru: "semicolon" };

export type CsvForm = { readonly language: Language; readonly delimiter: Delimiter };

/** The beginning of the file (RFC 4180): the names of the columns. */
export function csvHead(form: CsvForm): string {
  return `${BYTE_ORDER_MARK}${csvLine(COLUMNS[form.language], form)}`;
}

/** One line for each transaction. */
export function csvLines(transactions: readonly LedgerTransaction[], form: CsvForm): string {
  return transactions
    .map((transaction) =>
      csvLine(
        [
          formatTime(transaction.createdAt),
          textCell(KINDS[transaction.kind][form.language]),
          sumCell(transaction.amountCents, form),
          sumCell(transaction.balanceAfterCents, form),
          textCell(transaction.description),
          textCell(transaction.paymentId ?? ""),
        ],
        form,
      ),
    )
    .join("");
}

/** The last line of a file that does not contain all rows, which states that. */
export function csvCutShort(rowsMax: number, form: CsvForm): string {
  const sentence: Sentence = {
    en: `Only the newest ${rowsMax} rows are here. Export a shorter time to get the older ones.`,
    ru: `Здесь только последние ${rowsMax} строк. Чтобы получить более старые, выберите период короче.`,
  };
  return csvLine(["", "", "", "", sentence[form.language], ""], form);
}

/** A signed sum, which spreadsheets with this delimiter read as a number. */
function sumCell(cents: Cents, { delimiter }: CsvForm): string {
  const sum = formatMoney(cents);
  return delimiter === "semicolon" ? sum.replace(".", ",") : sum;
}

/** The first characters of a formula. East Asian spreadsheets also accept the full-width signs. */
const FORMULA = "=+\\-@\\uff1d\\uff0b\\uff0d\\uff20";
const STARTS_FORMULA = new RegExp(`^\\s*[${FORMULA}\\t\\r]`);
/** In a spreadsheet with another delimiter than this file, a formula may begin after any of these. */
const LATER_FORMULA = new RegExp(`([,;\\t\\r\\n"] *)(?=[${FORMULA}])`, "g");

/** An apostrophe makes it a text: an admin's description must not run as a formula in a customer's spreadsheet. */
function textCell(text: string): string {
  const cell = text.replaceAll(LATER_FORMULA, "$1'");
  return STARTS_FORMULA.test(cell) ? `'${cell}` : cell;
}

function csvLine(cells: readonly string[], { delimiter }: CsvForm): string {
  return cells.map(quoted).join(delimiter === "comma" ? "," : ";") + LINE_END;

  function quoted(cell: string): string {
    const parts = delimiter === "comma" ? /[",\r\n]/ : /[";\r\n]/;
    return parts.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  }
}
