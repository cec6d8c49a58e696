/** Two lines of most terminals. */
const LINE_CHARACTERS_MAX = 160;
/** Tokens, JWTs and ids can be recognised by their beginning; a whole secret is never printed. */
const WORD_CHARACTERS_MAX = 40;
const SHORTENED_WORD_CHARACTERS = 8;

/** The members of these names, at any depth and in this order, on one line that is shortened to the maximum. */
export function shortenJson(json: unknown, names: readonly string[]): string {
  const text = JSON.stringify(json, [...names]) ?? "";
  return shortenLine(text.replaceAll(/"([^"\\\s]+)"/g, (_, word: string) => `"${shortenWord(word)}"`));
}

/** The beginning of a text, on one line. */
export function shortenText(text: string): string {
  return shortenLine(text.replaceAll(/\s+/g, " ").trim());
}

function shortenWord(word: string): string {
  return word.length <= WORD_CHARACTERS_MAX ? word : `${word.slice(0, SHORTENED_WORD_CHARACTERS)}…`;
}

function shortenLine(text: string): string {
  return text.length <= LINE_CHARACTERS_MAX ? text : `${text.slice(0, LINE_CHARACTERS_MAX - 1)}…`;
}
