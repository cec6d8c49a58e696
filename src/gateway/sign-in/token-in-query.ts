/** What is sold: 48 random bytes in base64url. Any other value of `token=` is the target's own business. */
const TOKEN_FORM = /^[A-Za-z0-9_-]{64}$/;

export function hasTokenForm(value: string): boolean {
  return TOKEN_FORM.test(value);
}

export type QueryToken = {
  readonly token: string;
  /** The query without any pair that carries this token: with its "?" or "". */
  readonly rest: string;
};

/**
 * The first `token=` of a query that has the form of ours, and the query without it. Other pairs stay byte for byte.
 * @param query with its "?" or ""
 */
export function tokenInQuery(query: string): QueryToken | null {
  if (!query.includes("token=")) return null;
  const pairs = query.slice(1).split("&");
  const token = pairs.map(tokenOf).find((value) => value !== null);
  if (token === undefined || token === null) return null;
  const rest = pairs.filter((pair) => tokenOf(pair) !== token);
  return { token, rest: rest.length === 0 ? "" : `?${rest.join("&")}` };
}

function tokenOf(pair: string): string | null {
  if (!pair.startsWith("token=")) return null;
  const value = pair.slice("token=".length);
  return hasTokenForm(value) ? value : null;
}
