import { fromCents, readCents } from "../../parts/cents.ts";

/** A sum as typed, with a minus to deduct, as the API takes it: "-12,5" is "-12.50". null if it is none, or 0. */
export function readSum(text: string): string | null {
  const trimmed = text.trim().replace(/^[−–]/, "-");
  const isNegative = trimmed.startsWith("-");
  const cents = readCents(trimmed.replace(/^[+-]/, ""));
  if (cents === null || cents === 0n) return null;
  return fromCents(isNegative ? -cents : cents);
}
