import type {
  DeviceLine,
  EntryLine,
  LotLine,
  MonthSheet,
  Sheet,
  TimeLine,
  TokenLine,
  TokenSheet,
} from "../../../domain/receipts/sheet.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import { parseMoney } from "../../../kernel/money.ts";
import { LEDGER_KIND_WORDS } from "../../presenters/ledger-kind-words.ts";
import { BYTE_ORDER_MARK, type CsvForm, csvLine, sumCell, textCell } from "../../server/csv-file.ts";

const COLUMNS: Readonly<Record<Language, readonly string[]>> = {
  en: [
    ...["Line", "From (UTC)", "To (UTC)", "What", "Device", "Requests", "Bytes in", "Bytes out", "Seconds"],
    ...["Amount, ZNC", "Balance after, ZNC", "Charged, ZNC", "Refunded, ZNC", "Paid, RUB"],
  ],
  ru: [
    ...["Строка", "С (UTC)", "По (UTC)", "Что", "Устройство", "Запросы", "Байт отправлено"],
    ...["Байт получено", "Секунды", "Сумма, ZNC", "Баланс после, ZNC", "Оплачено, ZNC", "Возвращено, ZNC"],
    "Заплачено, RUB",
  ],
};

const LINES = {
  device: { en: "Device", ru: "Устройство" },
  opening: { en: "Opening balance", ru: "Баланс на начало" },
  closing: { en: "Closing balance", ru: "Баланс на конец" },
  lot: { en: "Lot", ru: "Партия времени" },
  token: { en: "Access token", ru: "Токен доступа" },
  usage: { en: "Usage", ru: "Использование" },
} satisfies Record<string, Sentence>;

const TIME: Readonly<Record<TimeLine["kind"], Sentence>> = {
  outage: { en: "Not counted: outage", ru: "Не засчитано: сбой" },
  maintenance: { en: "Not counted: maintenance", ru: "Не засчитано: обслуживание" },
  expired: { en: "Not counted: had expired", ru: "Не засчитано: срок истёк раньше" },
  freeze: { en: "Not counted: frozen", ru: "Не засчитано: заморозка" },
  thaw: { en: "Counted again: thawed", ru: "Засчитано снова: разморожен" },
  undo: { en: "Counted again", ru: "Засчитано снова" },
};

/** What a line has in each column; a column that is not named is empty. */
type Cells = {
  readonly line: string;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly what?: string;
  readonly device?: string;
  readonly traffic?: { readonly requests: number; readonly bytes_in: number; readonly bytes_out: number };
  readonly seconds?: number;
  readonly amount?: string;
  readonly balance?: string;
  readonly charged?: string;
  readonly refunded?: string;
  readonly rub?: string | null;
};

/** The file of a sheet (RFC 4180): a line for each of its lines. No sum is in one column twice. */
export function receiptCsv(sheet: Sheet, form: CsvForm): string {
  const lines = sheet.kind === "token" ? tokenLines(sheet, form) : monthLines(sheet, form);
  const leftOut = Object.values<number>(sheet.left_out).reduce((sum, count) => sum + count, 0);
  return [
    BYTE_ORDER_MARK + csvLine(COLUMNS[form.language], form),
    ...lines.map((cells) => csvLine(inColumns(cells, form), form)),
    ...(leftOut === 0 ? [] : [cutShort(leftOut, form)]),
  ].join("");
}

function inColumns(cells: Cells, form: CsvForm): string[] {
  const { traffic, seconds } = cells;
  return [
    textCell(cells.line),
    cells.from ?? "",
    cells.to ?? "",
    textCell(cells.what ?? ""),
    textCell(cells.device ?? ""),
    ...(traffic === undefined
      ? ["", "", ""]
      : [`${traffic.requests}`, `${traffic.bytes_in}`, `${traffic.bytes_out}`]),
    seconds === undefined ? "" : numberCell(seconds, form),
    ...[cells.amount, cells.balance, cells.charged, cells.refunded, cells.rub].map((sum) =>
      sumOrNothing(sum ?? null, form),
    ),
  ];
}

function numberCell(number: number, { delimiter }: CsvForm): string {
  return delimiter === "semicolon" ? `${number}`.replace(".", ",") : `${number}`;
}

function sumOrNothing(sum: string | null, form: CsvForm): string {
  const cents = sum === null ? null : parseMoney(sum);
  return cents === null ? "" : sumCell(cents, form);
}

function tokenLines(sheet: TokenSheet, { language }: CsvForm): Cells[] {
  const { token, usage } = sheet;
  return [
    {
      line: LINES.token[language],
      from: token.from,
      to: token.to,
      what: nameOf(token),
    },
    ...sheet.lots.map(
      (lot: LotLine): Cells => ({
        line: LINES.lot[language],
        from: lot.bought_at,
        what: `${lot.number}`,
        seconds: lot.hours * 3_600,
        charged: lot.price,
        refunded: lot.refunded,
      }),
    ),
    ...sheet.time.map(
      (time: TimeLine): Cells => ({
        line: TIME[time.kind][language],
        from: time.from,
        to: time.to,
        seconds: time.seconds,
      }),
    ),
    ...sheet.devices.map(
      (device: DeviceLine): Cells => ({
        line: LINES.device[language],
        from: device.from,
        to: device.to,
        device: device.id_hint,
        traffic: device,
      }),
    ),
    ...(sheet.left_out.devices === 0 ? [] : [{ line: LINES.usage[language], traffic: usage }]),
  ];
}

function monthLines(sheet: MonthSheet, { language }: CsvForm): Cells[] {
  return [
    { line: LINES.opening[language], from: sheet.from, balance: sheet.opening_balance },
    ...sheet.entries.map(
      (entry: EntryLine): Cells => ({
        line: LEDGER_KIND_WORDS[entry.kind][language],
        from: entry.at,
        what: entry.description,
        amount: entry.amount,
        balance: entry.balance_after,
        rub: entry.paid_rub,
      }),
    ),
    { line: LINES.closing[language], from: sheet.as_of ?? sheet.to, balance: sheet.closing_balance },
    ...sheet.tokens.map(
      (token: TokenLine): Cells => ({
        line: LINES.token[language],
        from: token.from,
        to: token.to,
        what: nameOf(token),
        device: token.device_hints.join(" "),
        seconds: token.seconds,
        charged: token.charged,
        refunded: token.refunded,
      }),
    ),
    { line: LINES.usage[language], from: sheet.from, to: sheet.to, traffic: sheet.usage },
  ];
}

function nameOf({ id, label, scope }: Pick<TokenLine, "id" | "label" | "scope">): string {
  return [label, scope, id].filter((part) => part !== null).join(", ");
}

/** The last line of a file that has not all lines, which says so. */
function cutShort(leftOut: number, form: CsvForm): string {
  const sentence: Sentence = {
    en: `${leftOut} more lines are not here; the export of transactions has all entries.`,
    ru: `Не поместилось строк: ${leftOut}. Все движения баланса есть в выгрузке операций.`,
  };
  return csvLine([textCell(sentence[form.language]), ...Array.from({ length: 13 }, () => "")], form);
}
