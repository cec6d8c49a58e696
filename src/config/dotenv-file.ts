/**
 * The `.env` file, read as v0.6 read it. The rules are those of python-dotenv and of docker compose's `env_file`: in a value
 * without quotes, `#` begins a comment only after a blank. The usual Node parsers cut such a value at any `#`, so that a password
 * or a SECRET_KEY that worked in v0.6 would be read wrongly, without an error.
 */
type DotenvFile = {
  readonly values: ReadonlyMap<string, string>;
  /** Numbers of the lines (from 1) that are no `NAME=value`. */
  readonly badLines: readonly number[];
};

const BLANK_LINE = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const NAME = /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*/y;
const LITERAL = /=[ \t]*'((?:\\.|[^'\\])*)'[ \t]*(?:#[^\n]*)?(?:\n|$)/sy;
const QUOTED = /=[ \t]*"((?:\\.|[^"\\])*)"[ \t]*(?:#[^\n]*)?(?:\n|$)/sy;
const BARE = /(?:=((?![ \t]*['"])[^\n]*))?(?:\n|$)/y;
const REST_OF_LINE = /[^\n]*(?:\n|$)/y;

const COMMENT_AFTER_BLANK = /[ \t]+#.*$/;
const LITERAL_ESCAPE = /\\([\\'])/g;
const QUOTED_ESCAPE = /\\([\\'"nrt])/g;
const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
const REFERENCE = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

/**
 * @param text the whole file
 * @param environment where `${NAME}` and `${NAME:-default}` are looked up first, then in the earlier lines of the file; an
 *   unknown name gives the default, or nothing. Single-quoted values are taken literally.
 */
export function parseDotenv(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): DotenvFile {
  const source = text.replace(/^\ufeff/, "").replaceAll(/\r\n?/g, "\n");
  const values = new Map<string, string>();
  const badLines: number[] = [];
  const lookUp = (_: string, name: string, otherwise = ""): string =>
    environment[name] || values.get(name) || otherwise;

  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  const takeValue = (): string | null => {
    const literal = take(LITERAL)?.[1];
    if (literal !== undefined) return literal.replaceAll(LITERAL_ESCAPE, "$1");
    const quoted = take(QUOTED)?.[1];
    if (quoted !== undefined) return unescapeQuoted(quoted).replaceAll(REFERENCE, lookUp);
    const bare = take(BARE);
    return bare === null
      ? null
      : (bare[1] ?? "").replace(COMMENT_AFTER_BLANK, "").trim().replaceAll(REFERENCE, lookUp);
  };

  while (at < source.length) {
    const start = at;
    if (take(BLANK_LINE) !== null) continue;
    const name = take(NAME)?.[1];
    const value = name === undefined ? null : takeValue();
    if (name !== undefined && value !== null) {
      values.set(name, value);
      continue;
    }
    badLines.push(source.slice(0, start).split("\n").length);
    take(REST_OF_LINE);
  }
  return { values, badLines };
}

function unescapeQuoted(text: string): string {
  return text.replaceAll(QUOTED_ESCAPE, (_, letter: string) => ESCAPED[letter] ?? letter);
}
