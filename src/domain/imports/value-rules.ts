import { CENTS_MAX, type Cents } from "../../kernel/money.ts";

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,40}))?$/;
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;
/** The clock of another machine may be ahead by as much. */
const CLOCK_DIFFERENCE_MS = 5 * 60 * 1_000;

/**
 * Cents of a decimal as PostgreSQL writes it; a third decimal is rounded, half away from zero.
 * @returns null if it is no sum: null, NaN, infinite, or too large
 */
export function readSum(text: string | null): { readonly cents: Cents; readonly lessCents: boolean } | null {
  const parts = DECIMAL.exec(text ?? "");
  if (parts === null) return null;
  const decimals = parts[3] ?? "";
  const size = BigInt(parts[2] ?? "0") * 100n + BigInt(decimals.slice(0, 2).padEnd(2, "0"));
  const rest = decimals.slice(2);
  const cents = /^[5-9]/.test(rest) ? size + 1n : size;
  if (cents > CENTS_MAX) return null;
  return { cents: parts[1] === "-" ? -cents : cents, lessCents: /[1-9]/.test(rest) };
}

/**
 * A time as PostgreSQL writes it in UTC, unchanged, with its microseconds. Null if it is none that this service can show:
 * null, infinite, before Christ, or in the future.
 * @param nowMs by the clock here
 */
export function readTime(text: string | null, nowMs: number): string | null {
  if (text === null || !TIME.test(text)) return null;
  const ms = msOf(text);
  return Number.isNaN(ms) || ms > nowMs + CLOCK_DIFFERENCE_MS ? null : text;
}

/** Milliseconds of a time that `readTime` returned. */
export function msOf(time: string): number {
  return Date.parse(time.replace(" ", "T").replace("+00", "Z"));
}

/** A time in the form of `readTime`. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "+00");
}
