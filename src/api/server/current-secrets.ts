import { readSecrets } from "../../domain/tokens/read-secrets.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";

type ShownToken = { readonly id: Uuid; readonly token: string | null };

/**
 * For `answerOnce`: puts the current texts of tokens into an answer that was stored for an `Idempotency-Key`. It may have been stored before
 * a rotation, and the text in it open nothing any more.
 * @param body a token, or an object with `tokens`
 */
export async function withCurrentSecrets(
  deps: { readonly database: Database; readonly sealer: Sealer },
  userId: Uuid,
  body: unknown,
): Promise<unknown> {
  if (typeof body !== "object" || body === null) return body;
  const shown = isToken(body) ? [body] : "tokens" in body && Array.isArray(body.tokens) ? body.tokens : [];
  const tokens = shown.filter(isToken);
  if (tokens.length === 0) return body;
  const secrets = await readSecrets(deps.database.direct, deps, {
    userId,
    tokenIds: tokens.map(({ id }) => id),
  });
  const renew = (token: ShownToken) => ({ ...token, token: secrets.get(token.id) ?? null });
  return isToken(body) ? renew(body) : { ...body, tokens: tokens.map(renew) };
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
