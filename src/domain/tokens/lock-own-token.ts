import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { lockToken, type StoredToken } from "./token-store.ts";

/**
 * A token of any state, locked until the transaction ends.
 * @param ownerId whose token it must be; null: anybody's, for the desk
 * @throws token_not_found: unknown, or of another user
 */
export async function lockOwnToken(
  tx: Tx,
  { ownerId, tokenId }: { readonly ownerId: Uuid | null; readonly tokenId: Uuid },
): Promise<StoredToken> {
  const token = await lockToken(tx, tokenId);
  if (token === null || (ownerId !== null && token.userId !== ownerId)) throw new AppError("token_not_found");
  return token;
}
