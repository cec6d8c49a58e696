import { type Words, type WordsIn, wordsIn } from "./define-words.ts";
import { useLanguage } from "./language.ts";

/** The words in the language of the page: `words.title`, `words.tokensLeft(3)`. */
export function useWords<W extends Words>(words: W): WordsIn<W> {
  return wordsIn(words, useLanguage());
}
