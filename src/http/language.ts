import { LANGUAGES, type Language } from "../kernel/words.ts";
import { qualityOf } from "./quality.ts";

/** Browsers send under 100 characters; a longer header is cut rather than parsed. */
const HEADER_CHARACTERS_MAX = 1_000;

/**
 * The language of ours that `Accept-Language` likes best (RFC 9110, section 12.5.4), or null if it names none of
 * them. The first wins among equals; `*` says nothing about ours, so it does not count.
 */
export function acceptedLanguage(header: string | undefined): Language | null {
  if (header === undefined) return null;
  let best: { language: Language; quality: number } | null = null;
  for (const range of header.slice(0, HEADER_CHARACTERS_MAX).split(",")) {
    const [tag = "", ...parameters] = range.split(";");
    const language = ourLanguage(tag.trim().toLowerCase());
    const quality = qualityOf(parameters);
    if (language !== null && quality > (best?.quality ?? 0)) best = { language, quality };
  }
  return best?.language ?? null;
}

function ourLanguage(tag: string): Language | null {
  const primary = tag.split("-")[0];
  return LANGUAGES.find((language) => language === primary) ?? null;
}
