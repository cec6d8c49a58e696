/** The suite speaks as the service does, but is a client: it imports none of its code. */
export type Language = "en" | "ru";

/** A text for the person who runs the load. */
export type Sentence = Readonly<Record<Language, string>>;

/** The language of a locale such as `ru_RU.UTF-8`; English for any other. */
export function languageOfLocale(locale: string | undefined): Language {
  return /^ru\b|^ru_/i.test(locale ?? "") ? "ru" : "en";
}
