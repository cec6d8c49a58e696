/** What is sold: 48 random bytes in base64url. Any other value of `token=` belongs to the target. */
const TOKEN_FORM = /^[A-Za-z0-9_-]{64}$/;

/** `token=` and a token: a shorter text cannot contain one. */
const PAIR_CHARACTERS_MIN = "token=".length + 64;

/** Before each character at which some parser of queries begins another pair; malformed links have `?` and `#` within a query. */
const PAIR_START = /(?=[?&;#])/;
const SEPARATOR = /^[?&;#]/;
/** The names that targets read as `token`; some collect repeated values of `token[]` in a list. */
const NAME = /^token(?:\[\d{0,9}\])?$/i;
const ESCAPE = /%([0-9a-f]{2})/gi;

export function hasTokenForm(value: string): boolean {
  return TOKEN_FORM.test(value);
}

/**
 * The distinct values of `token=` in a query that have the form of a token, in their order, however name and value are
 * encoded, and at any position. A target might read any of them.
 * @param query with its "?" or ""
 */
export function tokensInQuery(query: string): readonly string[] {
  if (query.length < PAIR_CHARACTERS_MIN) return [];
  const tokens = query.split(PAIR_START).map(tokenOf);
  return [...new Set(tokens.filter((token) => token !== null))];
}

/**
 * The query without the pairs that carry one of these tokens: with its "?" or "". Other pairs are unchanged, byte for byte.
 * @param query with its "?" or ""
 */
export function withoutTokens(
  query: string,
  tokens: { readonly size: number; has(text: string): boolean },
): string {
  if (tokens.size === 0) return query;
  const others = query.split(PAIR_START).filter((pair) => !tokens.has(tokenOf(pair) ?? ""));
  return others.join("").replace(/^[&;]/, "?");
}

/** @param pair with the separator before it, if it has one */
function tokenOf(pair: string): string | null {
  if (pair.length < PAIR_CHARACTERS_MIN) return null;
  const equals = pair.indexOf("=");
  if (equals < 0 || !NAME.test(decoded(pair.slice(0, equals).replace(SEPARATOR, "")))) return null;
  const value = decoded(pair.slice(equals + 1));
  return hasTokenForm(value) ? value : null;
}

/** Decodes as forms are decoded, and trims. Bytes are not decoded as UTF-8: a token is ASCII in any encoding. */
function decoded(text: string): string {
  const plain = text
    .replaceAll("+", " ")
    .replaceAll(ESCAPE, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return plain.trim();
}
