import { readSecrets } from "../../domain/tokens/read-secrets.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";

type ShownToken = { readonly id: Uuid; readonly token: string | null };

/**
 * Puts the current texts of a user's tokens into an answer that was stored for an `Idempotency-Key`. It may have been stored before a rotation,
 * and the text in it open nothing any more.
 * @param body of any answer: a token, an object with one as `token`, one with `tokens`, or something else, which is returned as it is
 */
export async function withCurrentSecrets(
  deps: { readonly database: Database; readonly sealer: Sealer },
  userId: Uuid,
  body: unknown,
): Promise<unknown> {
  if (typeof body !== "object" || body === null) return body;
  const tokens = shownIn(body);
  if (tokens.length === 0) return body;
  const secrets = await readSecrets(deps.database.direct, deps, {
    userId,
    tokenIds: tokens.map(({ id }) => id),
  });
  const renew = (token: ShownToken) => ({ ...token, token: secrets.get(token.id) ?? null });
  if (isToken(body)) return renew(body);
  const [token] = tokens;
  return "token" in body && token !== undefined
    ? { ...body, token: renew(token) }
    : { ...body, tokens: tokens.map(renew) };
}

function shownIn(body: object): ShownToken[] {
  if (isToken(body)) return [body];
  if ("token" in body) return isToken(body.token) ? [body.token] : [];
  return "tokens" in body && Array.isArray(body.tokens) ? body.tokens.filter(isToken) : [];
}

function isToken(value: unknown): value is ShownToken {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "string" &&
    "token" in value &&
    (value.token === null || typeof value.token === "string")
  );
}
