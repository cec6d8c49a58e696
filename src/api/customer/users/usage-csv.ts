import type { UsageReport } from "../../../domain/usage/read-usage.ts";
import type { Language } from "../../../kernel/language.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { BYTE_ORDER_MARK, type CsvForm, csvLine, sumCell } from "../../server/csv-file.ts";

const COLUMNS: Readonly<Record<Language, readonly string[]>> = {
  en: [
    "From (UTC)",
    "To (UTC)",
    "Requests",
    "Bytes in",
    "Bytes out",
    "Active minutes",
    "Devices",
    "Spent, ZNC",
  ],
  ru: [
    ...["С (UTC)", "По (UTC)", "Запросы", "Байт отправлено", "Байт получено", "Активные минуты"],
    ...["Устройства", "Потрачено, ZNC"],
  ],
};

/** The file: one line for each hour or day. Every cell is a number or a time. */
export function usageCsv({ buckets }: UsageReport, form: CsvForm): string {
  const lines = buckets.map((bucket) => [
    formatTime(bucket.startedAt),
    formatTime(bucket.endedAt),
    `${bucket.requests}`,
    `${bucket.bytesIn}`,
    `${bucket.bytesOut}`,
    `${bucket.activeMinutes}`,
    `${bucket.devices}`,
    sumCell(bucket.spendCents, form),
  ]);
  return BYTE_ORDER_MARK + [COLUMNS[form.language], ...lines].map((cells) => csvLine(cells, form)).join("");
}
