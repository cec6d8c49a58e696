import type { LedgerTransaction } from "../../domain/ledger/ledger-transaction.ts";
import { formatMoney } from "../../kernel/money.ts";
import { formatTime } from "../../kernel/time-text.ts";
import type { Language, LedgerKind, Sentence } from "../../kernel/words.ts";

/** By it Excel knows that the file is UTF-8; without it Cyrillic is broken there. */
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

/** The beginning of the file (RFC 4180): what the columns are. */
export function csvHead(language: Language): string {
  return `${BYTE_ORDER_MARK}${csvLine(COLUMNS[language])}`;
}

/** A line for each movement. */
export function csvLines(transactions: readonly LedgerTransaction[], language: Language): string {
  return transactions
    .map((transaction) =>
      csvLine([
        formatTime(transaction.createdAt),
        textCell(KINDS[transaction.kind][language]),
        formatMoney(transaction.amountCents),
        formatMoney(transaction.balanceAfterCents),
        textCell(transaction.description),
        textCell(transaction.paymentId ?? ""),
      ]),
    )
    .join("");
}

/** The last line of a file that does not hold everything: nobody shall take it for the whole. */
export function csvCutShort(rowsMax: number, language: Language): string {
  const sentence: Sentence = {
    en: `Only the newest ${rowsMax} rows are here. Export a shorter time to get the older ones.`,
    ru: `Здесь только последние ${rowsMax} строк. Чтобы получить более старые, выберите период короче.`,
  };
  return csvLine(["", "", "", "", sentence[language], ""]);
}

/** A cell that a spreadsheet would take for a formula is led by an apostrophe: an admin's words must not run there. */
function textCell(text: string): string {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(",")}${LINE_END}`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
