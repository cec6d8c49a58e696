import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { isLive } from "./token-rules.ts";
import { selectToken } from "./token-store.ts";

/**
 * The text of a user's token that can still be used. Changes and locks nothing.
 * @throws token_not_found: unknown, of another user, or revoked; token_expired; token_unreadable: no key opens the stored copy
 */
export async function openToken(
  tx: Tx,
  deps: { readonly clock: Clock; readonly sealer: Sealer },
  { userId, tokenId }: { readonly userId: Uuid; readonly tokenId: Uuid },
): Promise<string> {
  const token = await selectToken(tx, userId, tokenId);
  if (token === null || token.revokedAt !== null) throw new AppError("token_not_found");
  if (!isLive(token, deps.clock.nowMs())) throw new AppError("token_expired");
  const text = deps.sealer.open(token.sealed);
  if (text === null) throw new AppError("token_unreadable");
  return text;
}
