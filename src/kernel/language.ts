/** The languages of every sentence that a person reads. */
export const LANGUAGES = ["en", "ru"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One sentence in every language. */
export type Sentence = Readonly<Record<Language, string>>;
