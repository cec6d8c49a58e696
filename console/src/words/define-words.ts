/** Nothing here needs a browser: the tests speak with the same words. */
export const LANGUAGES = ["en", "ru"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One sentence in both languages: text, or a function that fills in what it is about. */
type Said<T> = Record<Language, T>;
export type Words = Record<string, Said<unknown>>;
export type Spoken<W extends Words> = {
  readonly [K in keyof W]: W[K] extends Said<infer T> ? Widen<T> : never;
};
type Widen<T> = T extends string ? string : T;

/**
 * What a page says, both languages side by side: a missing one does not compile, nor does a plural form that Russian
 * needs (`plural.ts`). Take them by `useWords`.
 */
export function defineWords<const W extends Words>(words: W): W {
  return words;
}

/** The words in one language. */
export function spoken<W extends Words>(words: W, language: Language): Spoken<W> {
  return Object.fromEntries(Object.entries(words).map(([name, said]) => [name, said[language]])) as Spoken<W>;
}
