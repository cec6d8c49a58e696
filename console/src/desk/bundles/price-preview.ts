import { type Cents, fromCents, readCents, toCents } from "../../parts/cents.ts";

/** 100 %. */
const BASIS_POINTS_MAX = 10_000n;
/** A percentage as typed: "10", "12,5". */
const PERCENT = /^(\d{1,3})(?:[.,](\d{1,2}))?$/;

/** What was typed: a discount in percent, or the price of the whole bundle. */
export type PriceChoice = { readonly by: "discount" | "total"; readonly text: string };

/** Amounts in ZNC, the discount in percent. As the service will answer, which computes them again. */
export type PricePreview = {
  readonly base: string;
  readonly total: string;
  readonly discount: string;
  readonly savings: string;
  readonly perToken: string;
};

/**
 * What a bundle costs against single tokens at today's prices.
 * @param single the price of one token of that length
 * @returns null if the count is no whole number above zero, the text is none, or the price is above that of single tokens
 */
export function previewPrice(
  single: string,
  tokenCount: number,
  { by, text }: PriceChoice,
): PricePreview | null {
  if (!Number.isSafeInteger(tokenCount) || tokenCount < 1) return null;
  const base = toCents(single) * BigInt(tokenCount);
  const typed = by === "discount" ? readBasisPoints(text) : readCents(text);
  if (typed === null) return null;
  const total = by === "discount" ? (base * (BASIS_POINTS_MAX - typed)) / BASIS_POINTS_MAX : typed;
  if (total > base) return null;
  const basisPoints = by === "discount" ? typed : discountOf(base, total);
  return {
    base: fromCents(base),
    total: fromCents(total),
    discount: percentOf(basisPoints),
    savings: fromCents(base - total),
    perToken: fromCents(total / BigInt(tokenCount)),
  };
}

/** "12.5" of 12.50 percent, "10" of 10. */
function percentOf(basisPoints: bigint): string {
  return String(Number(basisPoints) / 100);
}

/** Rounded to a hundredth of a percent. */
function discountOf(base: Cents, total: Cents): bigint {
  return base === 0n ? 0n : ((base - total) * BASIS_POINTS_MAX * 2n + base) / (base * 2n);
}

function readBasisPoints(text: string): bigint | null {
  const parts = PERCENT.exec(text.trim());
  const points = parts === null ? null : BigInt(`${parts[1]}${(parts[2] ?? "").padEnd(2, "0")}`);
  return points === null || points > BASIS_POINTS_MAX ? null : points;
}
