/**
 * Money is an integer number of ZNC cents in a `bigint`; 100 cents are 1 ZNC (contract, Conventions).
 * No other file turns text into money or money into text.
 */
export type Cents = bigint;

/** 90 billion ZNC: far above any real sum, far below what a `bigint` column holds (2^63 - 1). */
export const CENTS_MAX: Cents = 9_000_000_000_000n;

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,2}))?$/;

/**
 * Reads a sum from a request: a decimal string ("18", "18.5", "18.50") or a JSON number, which counts by its value (1e2 is 100).
 * @returns cents, or null if it is no valid sum: more than two decimals, an overflow, NaN, an exponent in a string.
 */
export function parseMoney(value: unknown): Cents | null {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return null;
  const parts = DECIMAL.exec(text);
  if (parts === null) return null;
  const whole = BigInt(parts[2] ?? "0") * 100n;
  const cents = whole + BigInt((parts[3] ?? "").padEnd(2, "0"));
  if (cents > CENTS_MAX) return null;
  return parts[1] === "-" ? -cents : cents;
}

/** Writes cents as the contract requires: a sign if negative, and exactly two decimals ("18.00"). */
export function formatMoney(cents: Cents): string {
  const size = cents < 0n ? -cents : cents;
  const fraction = String(size % 100n).padStart(2, "0");
  return `${cents < 0n ? "-" : ""}${size / 100n}.${fraction}`;
}

/**
 * The share `part / whole` of a sum, rounded **down** to a cent, so that shares never add up to more than the sum.
 * `part` is clamped to 0..whole; a whole of 0 gives 0.
 */
export function shareRoundedDown(sum: Cents, part: bigint, whole: bigint): Cents {
  if (whole <= 0n || part <= 0n) return 0n;
  return part >= whole ? sum : (sum * part) / whole;
}

/** The smaller of two sums: `Math.min` does not accept `bigint`. */
export function lesserOf(one: Cents, other: Cents): Cents {
  if (one < other) return one;
  return other;
}
