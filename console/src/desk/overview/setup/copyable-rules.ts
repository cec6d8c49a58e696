const COMMAND = /zenzefi doctor --only [a-z-]+|zenzefi [a-z]+ [a-z]+/g;
/** A setting has an underscore; a value that is one word, such as `true`, is one to copy. */
const SETTING = /\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=([a-z]+)(?![\w:]))?/g;

/** What somebody copies out of the sentence that says what is next: settings as lines for `.env`, then commands. */
export function copyableOf(sentence: string): readonly string[] {
  const settings = [...sentence.matchAll(SETTING)].map(([, name, value = ""]) => `${name}=${value}`);
  return [...new Set([...settings, ...(sentence.match(COMMAND) ?? [])])];
}
