import { LANGUAGES, type Language } from "../kernel/language.ts";
import { likedRanges } from "./liked-ranges.ts";

/**
 * The language of ours that `Accept-Language` likes best (RFC 9110, section 12.5.4), or null if it names none of
 * them. The first wins among equals; `*` says nothing about ours, so it does not count.
 */
export function acceptedLanguage(header: string | undefined): Language | null {
  if (header === undefined) return null;
  let best: { language: Language; quality: number } | null = null;
  for (const { range, quality } of likedRanges(header)) {
    const language = ourLanguage(range);
    if (language !== null && quality > (best?.quality ?? 0)) best = { language, quality };
  }
  return best?.language ?? null;
}

function ourLanguage(tag: string): Language | null {
  const primary = tag.split("-")[0];
  return LANGUAGES.find((language) => language === primary) ?? null;
}
