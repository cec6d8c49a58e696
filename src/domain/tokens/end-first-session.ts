import { announceOnCommit } from "../../kernel/announcements.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { endSession } from "../sessions/end-session.ts";
import { lockToken } from "./token-store.ts";

/**
 * Ends the session of a token whose time has not started, before the token is revoked: requests that were sent completely
 * and wait for the answer are cut, which activates the token (contract, Access tokens), so that the refund counts them.
 * Otherwise the target would process them without pay. Locks the token until the transaction ends. Writes no audit row: the
 * revocation writes one.
 */
export async function endFirstSession(
  tx: Tx,
  { userId, tokenId }: { readonly userId: Uuid; readonly tokenId: Uuid },
): Promise<void> {
  const token = await lockToken(tx, tokenId);
  if (token?.userId !== userId || token.activatedAt !== null || token.revokedAt !== null) return;
  const ended = await endSession(tx, { tokenId }, "token_revoked");
  if (ended !== null) announceOnCommit(tx, { event: null, changesAccess: true });
}
