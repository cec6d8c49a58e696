import { announceOnCommit } from "../../kernel/announcements.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { endSession } from "../sessions/end-session.ts";
import { lockToken } from "./token-store.ts";

/**
 * Ends the session of a token whose time has not started, before the token is revoked: requests that were sent whole and
 * wait for their answer are cut, and start the time (contract, Access tokens), which the refund then counts. Revoked at once,
 * they would be carried out for nothing. Locks the token until the transaction ends. The revocation's audit row tells of it.
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
