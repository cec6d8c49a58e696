import { type Spoken, spoken, type Words } from "./define-words.ts";
import { useLanguage } from "./language.ts";

/** The words in the language of the page: `words.title`, `words.tokensLeft(3)`. */
export function useWords<W extends Words>(words: W): Spoken<W> {
  return spoken(words, useLanguage());
}
