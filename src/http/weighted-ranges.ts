/** Browsers send about 100 characters. Only so much of a longer header is parsed. */
const HEADER_CHARACTERS_MAX = 1_000;
const QUALITY = /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/i;

/** A media range or a language range in lower case, and its quality value: 0 to 1. */
export type WeightedRange = { readonly range: string; readonly quality: number };

/** The ranges of an `Accept` or `Accept-Language` header, in its order (RFC 9110, section 12.4.2). */
export function weightedRanges(header: string): WeightedRange[] {
  return header
    .slice(0, HEADER_CHARACTERS_MAX)
    .split(",")
    .map((named) => {
      const [range = "", ...parameters] = named.split(";");
      return { range: range.trim().toLowerCase(), quality: qualityOf(parameters) };
    });
}

/** 1 if there is no `q` parameter. */
function qualityOf(parameters: readonly string[]): number {
  for (const parameter of parameters) {
    const [, quality] = QUALITY.exec(parameter) ?? [];
    if (quality !== undefined) return Number(quality);
  }
  return 1;
}
