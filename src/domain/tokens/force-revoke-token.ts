import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { endSession } from "../sessions/end-session.ts";
import { endFreezeOfEnding } from "./thaw-token.ts";
import { lockToken, markRevoked } from "./token-store.ts";

/**
 * Revokes the token of any user, for an admin, and ends its session and its freeze, without a refund. Locks the token until the
 * transaction ends. Writes one audit row.
 * @throws token_not_found: unknown or already revoked; nothing is changed
 */
export async function forceRevokeToken(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { tokenId, reason }: { readonly tokenId: Uuid; readonly reason?: string },
): Promise<void> {
  const token = await lockToken(tx, tokenId);
  if (token === null || token.revokedAt !== null) throw new AppError("token_not_found");
  const nowMs = deps.clock.nowMs();
  await endFreezeOfEnding(tx, deps, token, nowMs);
  await markRevoked(tx, tokenId, new Date(nowMs), null);
  await endSession(tx, { tokenId }, "token_revoked");
  await recordFact(tx, deps, actor, {
    name: "token.revoked",
    resourceId: tokenId,
    userId: token.userId,
    before: { activated: token.activatedAt !== null },
    after: { forced: true, user_id: token.userId, refund: "0.00" },
    ...(reason === undefined ? {} : { reason }),
  });
}
