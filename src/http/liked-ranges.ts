/** Browsers send about 100 characters; a longer header is cut rather than parsed. */
const HEADER_CHARACTERS_MAX = 1_000;
const QUALITY = /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/i;

/** A media type, a language or a pattern of such, in lower case, and how much it is liked: 0 to 1. */
export type LikedRange = { readonly range: string; readonly quality: number };

/** What an `Accept` or `Accept-Language` header names, in its order (RFC 9110, section 12.4.2). */
export function likedRanges(header: string): LikedRange[] {
  return header
    .slice(0, HEADER_CHARACTERS_MAX)
    .split(",")
    .map((named) => {
      const [range = "", ...parameters] = named.split(";");
      return { range: range.trim().toLowerCase(), quality: qualityOf(parameters) };
    });
}

/** 1 if it does not say. */
function qualityOf(parameters: readonly string[]): number {
  for (const parameter of parameters) {
    const [, quality] = QUALITY.exec(parameter) ?? [];
    if (quality !== undefined) return Number(quality);
  }
  return 1;
}
