/** More would be a long list for nothing: an older month can be typed into the address. */
const MONTHS_MAX = 72;

/** "2026-11" in a time zone. */
export function monthOf(ms: number, timeZone: string): string {
  // The Swedish format of a day is that of ISO 8601.
  return new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short" }).format(ms).slice(0, 7);
}

/** The months from the one to the other, the latest first. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let at = numberOf(last); at >= numberOf(first) && months.length < MONTHS_MAX; at -= 1) {
    months.push(`${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`);
  }
  return months;
}

function numberOf(month: string): number {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return year * 12 + number - 1;
}
