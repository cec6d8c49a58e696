/** How far the server's clock is ahead of this device's, ms: the time left of a token is computed on the server's clock. */
let aheadMs = 0;

/** A `Date` header has whole seconds: smaller differences are rounding and delay, not a wrong clock. */
const DIFFERENCE_MIN_MS = 3_000;

export function noteServerDate(headers: Headers): void {
  const date = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(date)) return;
  const differenceMs = date - Date.now();
  aheadMs = Math.abs(differenceMs) > DIFFERENCE_MIN_MS ? differenceMs : 0;
}

export function serverNowMs(): number {
  return Date.now() + aheadMs;
}
