import type { NewSeries } from "./vouchers-query.ts";

/** So that spreadsheets read the file as UTF-8. */
const BYTE_ORDER_MARK = "\ufeff";

/** The address that a card's QR code opens: browsers send nobody what follows `#`. */
export function linkOfCode({ redeem_url }: Pick<NewSeries, "redeem_url">, code: string): string {
  return `${redeem_url}#code=${code.replaceAll("-", "")}`;
}

/** All codes as CSV (RFC 4180), for a mail merge or a printer's. @param heads the names of number, code, link and end */
export function csvOfCodes(
  series: Pick<NewSeries, "codes" | "redeem_url" | "expires_at">,
  heads: readonly [string, string, string, string],
): string {
  const rows = series.codes.map((code, at) => [
    String(at + 1),
    code,
    linkOfCode(series, code),
    series.expires_at.slice(0, 10),
  ]);
  return BYTE_ORDER_MARK + [heads, ...rows].map((cells) => `${cells.map(quote).join(",")}\r\n`).join("");
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
