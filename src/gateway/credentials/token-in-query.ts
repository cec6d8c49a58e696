/** What is sold: 48 random bytes in base64url. Any other value of `token=` is the target's own business. */
const TOKEN_FORM = /^[A-Za-z0-9_-]{64}$/;

/** `token=` and a token: a shorter text holds no pair that counts. */
const PAIR_CHARACTERS_MIN = "token=".length + 64;

/** Before each character at which some reader of a query begins another pair; `?` and `#` are those of careless links. */
const PAIR_START = /(?=[?&;#])/;
const SEPARATOR = /^[?&;#]/;
/** As targets read it, some of which put repeated values into a list. */
const NAME = /^token(?:\[\d{0,9}\])?$/i;
const ESCAPE = /%([0-9a-f]{2})/gi;

export function hasTokenForm(value: string): boolean {
  return TOKEN_FORM.test(value);
}

/**
 * The different values of `token=` in a query that have the form of ours, in their order: however name and value are
 * spelled, and wherever they stand. A target would read any of them.
 * @param query with its "?" or ""
 */
export function tokensInQuery(query: string): readonly string[] {
  if (query.length < PAIR_CHARACTERS_MIN) return [];
  const tokens = query.split(PAIR_START).map(tokenOf);
  return [...new Set(tokens.filter((token) => token !== null))];
}

/**
 * The query without the pairs that carry one of these tokens: with its "?" or "". Other pairs stay byte for byte.
 * @param query with its "?" or ""
 */
export function withoutTokens(
  query: string,
  tokens: { readonly size: number; has(text: string): boolean },
): string {
  if (tokens.size === 0) return query;
  const kept = query.split(PAIR_START).filter((pair) => !tokens.has(tokenOf(pair) ?? ""));
  return kept.join("").replace(/^[&;]/, "?");
}

/** @param pair behind its separator, if it has one */
function tokenOf(pair: string): string | null {
  if (pair.length < PAIR_CHARACTERS_MIN) return null;
  const equals = pair.indexOf("=");
  if (equals < 0 || !NAME.test(decoded(pair.slice(0, equals).replace(SEPARATOR, "")))) return null;
  const value = decoded(pair.slice(equals + 1));
  return hasTokenForm(value) ? value : null;
}

/** As forms are read, without blanks around it. Whatever is no ASCII is no token, whichever encoding it is meant in. */
function decoded(text: string): string {
  const plain = text
    .replaceAll("+", " ")
    .replaceAll(ESCAPE, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return plain.trim();
}
