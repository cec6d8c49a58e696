import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { recordFact } from "../facts/record-fact.ts";
import { lockOwnToken } from "../tokens/lock-own-token.ts";
import { markRevoked } from "./gift-store.ts";

/**
 * Ends the offer of a token that nobody has claimed: the token is as it would be without it. Locks the token until the transaction ends.
 * Writes one audit row if there was an offer, none otherwise.
 * @param ownerId whose token it must be; null: anybody's, for the desk
 * @throws token_not_found: unknown, or of another user; gift_claimed: it is too late
 */
export async function revokeGift(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  {
    ownerId,
    tokenId,
    reason,
  }: { readonly ownerId: Uuid | null; readonly tokenId: Uuid; readonly reason?: string },
): Promise<{ readonly revoked: boolean }> {
  const token = await lockOwnToken(tx, { ownerId, tokenId });
  if (token.giftedAt !== null) throw new AppError("gift_claimed");
  const revokedAt = new Date(deps.clock.nowMs());
  const ended = await markRevoked(tx, tokenId, revokedAt);
  if (ended === null) return { revoked: false };
  await recordFact(tx, deps, actor, {
    name: "token.gift_revoked",
    resourceId: tokenId,
    userId: token.userId,
    before: { gift_id: ended.id, claimable_until: formatTime(ended.expiresAt) },
    after: { duration_hours: token.durationHours, label: token.label, by_owner: ownerId !== null },
    ...(reason === undefined ? {} : { reason }),
  });
  return { revoked: true };
}
