import { revenueOf } from "../../../domain/ledger/read-turnover.ts";
import type { Analytics } from "../../../domain/usage/read-analytics.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { BYTE_ORDER_MARK, type CsvForm, csvLine, sumCell } from "../../server/csv-file.ts";

type Period = Analytics["periods"][number];

type Column = { readonly name: Sentence; readonly cell: (period: Period, form: CsvForm) => string };

/** Every cell is a number or a time: no text that somebody chose is in the file. */
const COLUMNS: readonly Column[] = [
  { name: { en: "From (UTC)", ru: "С (UTC)" }, cell: ({ startedAt }) => formatTime(startedAt) },
  { name: { en: "To (UTC)", ru: "По (UTC)" }, cell: ({ endedAt }) => formatTime(endedAt) },
  { name: { en: "Requests", ru: "Запросы" }, cell: ({ requests }) => `${requests}` },
  { name: { en: "Bytes in", ru: "Байт отправлено" }, cell: ({ bytesIn }) => `${bytesIn}` },
  { name: { en: "Bytes out", ru: "Байт получено" }, cell: ({ bytesOut }) => `${bytesOut}` },
  { name: { en: "Active minutes", ru: "Активные минуты" }, cell: ({ activeMinutes }) => `${activeMinutes}` },
  { name: { en: "Active users", ru: "Активные пользователи" }, cell: ({ activeUsers }) => `${activeUsers}` },
  { name: { en: "Devices", ru: "Устройства" }, cell: ({ devices }) => `${devices}` },
  { name: { en: "Refused requests", ru: "Отказы" }, cell: ({ denials }) => `${sum(Object.values(denials))}` },
  { name: { en: "Purchases", ru: "Покупки" }, cell: ({ purchases }) => `${purchases}` },
  {
    name: { en: "Sales, ZNC", ru: "Продажи, ZNC" },
    cell: (period, form) => sumCell(period.salesCents, form),
  },
  { name: { en: "Refunds", ru: "Возвраты" }, cell: ({ refunds }) => `${refunds}` },
  {
    name: { en: "Refunds, ZNC", ru: "Возвраты, ZNC" },
    cell: (period, form) => sumCell(period.refundsCents, form),
  },
  {
    name: { en: "Revenue, ZNC", ru: "Выручка, ZNC" },
    cell: (period, form) => sumCell(revenueOf(period), form),
  },
  { name: { en: "Deposits", ru: "Пополнения" }, cell: ({ deposits }) => `${deposits}` },
  {
    name: { en: "Deposits, ZNC", ru: "Пополнения, ZNC" },
    cell: (period, form) => sumCell(period.depositsCents, form),
  },
  {
    name: { en: "Returned to payers, ZNC", ru: "Возвращено плательщикам, ZNC" },
    cell: (period, form) => sumCell(period.returnedCents, form),
  },
];

/** The file: one line for each period. */
export function analyticsCsv({ periods }: Analytics, form: CsvForm): string {
  const head = COLUMNS.map(({ name }) => name[form.language]);
  const lines = periods.map((period) => COLUMNS.map(({ cell }) => cell(period, form)));
  return BYTE_ORDER_MARK + [head, ...lines].map((cells) => csvLine(cells, form)).join("");
}

function sum(counts: readonly number[]): number {
  return counts.reduce((one, other) => one + other, 0);
}
