import type { LedgerTransaction } from "../../../domain/ledger/ledger-transaction.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { LEDGER_KIND_WORDS } from "../../presenters/ledger-kind-words.ts";
import { BYTE_ORDER_MARK, type CsvForm, csvLine, sumCell, textCell } from "../../server/csv-file.ts";

const COLUMNS: Readonly<Record<Language, readonly string[]>> = {
  en: [
    "Time (UTC)",
    "Type",
    "Amount, ZNC",
    "Balance after, ZNC",
    "Description",
    "Payment",
    "Of it granted, ZNC",
  ],
  ru: ["Время (UTC)", "Тип", "Сумма, ZNC", "Баланс после, ZNC", "Описание", "Платёж", "Из них бонусные, ZNC"],
};

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
          textCell(LEDGER_KIND_WORDS[transaction.kind][form.language]),
          sumCell(transaction.amountCents, form),
          sumCell(transaction.balanceAfterCents, form),
          textCell(transaction.description),
          textCell(transaction.paymentId ?? ""),
          sumCell(transaction.grantedCents, form),
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
  return csvLine(["", "", "", "", sentence[form.language], "", ""], form);
}
