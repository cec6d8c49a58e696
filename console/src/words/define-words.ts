/** Nothing here needs a browser: the browser tests import the same words. */
export const LANGUAGES = ["en", "ru"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One text in both languages: a string, or a function of its variable parts. */
type Translated<T> = Record<Language, T>;
export type Words = Record<string, Translated<unknown>>;
export type WordsIn<W extends Words> = {
  readonly [K in keyof W]: W[K] extends Translated<infer T> ? Widen<T> : never;
};
type Widen<T> = T extends string ? string : T;

/**
 * The words of a page, both languages side by side: a missing one does not compile, nor does a missing plural form
 * (`plural.ts`). Components read them by `useWords`.
 */
export function defineWords<const W extends Words>(words: W): W {
  return words;
}

/** The words in one language. */
export function wordsIn<W extends Words>(words: W, language: Language): WordsIn<W> {
  return Object.fromEntries(
    Object.entries(words).map(([name, texts]) => [name, texts[language]]),
  ) as WordsIn<W>;
}
