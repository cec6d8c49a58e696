import { fromCents, readCents } from "../../parts/cents.ts";
import type { SeriesOrder } from "./vouchers-query.ts";

/** A series of vouchers as somebody types it. */
export type SeriesTerms = {
  readonly kind: "znc" | "time";
  readonly amount: string;
  readonly hours: string;
  readonly scope: "full" | "certificates_only";
  readonly count: string;
  readonly days: string;
  readonly note: string;
};

/** As in the API (contract, Vouchers). */
export const BOUNDS = { hours: 8_760, count: 1_000, days: 1_826 } as const;
const CENTS_MAX = 10_000_000n;

export const NEW_TERMS: SeriesTerms = {
  kind: "znc",
  amount: "10",
  hours: "24",
  scope: "full",
  count: "10",
  days: "365",
  note: "",
};

/** A whole number from 1 on. @returns null if it is none, or above the bound */
export function readWhole(text: string, max: number): number | null {
  const digits = text.trim();
  const value = /^\d{1,6}$/.test(digits) ? Number(digits) : 0;
  return value >= 1 && value <= max ? value : null;
}

/** A sum above zero, as the API takes it. @returns null if it is none, or above the largest */
export function readAmount(text: string): string | null {
  const cents = readCents(text.trim());
  return cents === null || cents <= 0n || cents > CENTS_MAX ? null : fromCents(cents);
}

/** @returns null as long as something is wrong */
export function orderOf(terms: SeriesTerms): SeriesOrder | null {
  const [count, days] = [readWhole(terms.count, BOUNDS.count), readWhole(terms.days, BOUNDS.days)];
  const [amount, hours] = [readAmount(terms.amount), readWhole(terms.hours, BOUNDS.hours)];
  if (count === null || days === null) return null;
  const common = { count, valid_days: days, note: terms.note.trim() || null };
  if (terms.kind === "znc") return amount === null ? null : { amount, ...common };
  return hours === null ? null : { duration_hours: hours, scope: terms.scope, ...common };
}
