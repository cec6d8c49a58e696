import { LANGUAGES, type Language } from "../kernel/language.ts";
import { weightedRanges } from "./weighted-ranges.ts";

/**
 * The language of ours that `Accept-Language` prefers (RFC 9110, section 12.5.4), or null if it names none of ours. Among equal
 * ones the first is used. `*` is ignored, since it does not name a language.
 */
export function acceptedLanguage(header: string | undefined): Language | null {
  if (header === undefined) return null;
  let best: { language: Language; quality: number } | null = null;
  for (const { range, quality } of weightedRanges(header)) {
    const language = ourLanguage(range);
    if (language !== null && quality > (best?.quality ?? 0)) best = { language, quality };
  }
  return best?.language ?? null;
}

function ourLanguage(tag: string): Language | null {
  const primary = tag.split("-")[0];
  return LANGUAGES.find((language) => language === primary) ?? null;
}
