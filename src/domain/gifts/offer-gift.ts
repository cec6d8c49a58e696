import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import { hashSecret } from "../../kernel/secret-hash.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { recordFact } from "../facts/record-fact.ts";
import { lockOwnToken } from "../tokens/lock-own-token.ts";
import { isLive } from "../tokens/token-rules.ts";
import { GIFT_CODE_BYTES, HANDS_MAX, OFFER_MS } from "./gift.ts";
import { insertOffer, markRevoked, selectHands } from "./gift-store.ts";

export type OfferGiftDeps = { readonly clock: Clock; readonly newId: NewId; readonly random: Random };

/** An offer with its code: only here is it readable. */
export type NewGift = {
  readonly id: Uuid;
  readonly tokenId: Uuid;
  readonly code: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/**
 * Offers what will be left of a user's token to the first who claims it by the code. Until then nothing changes about the token. An earlier
 * offer of it ends: its code is known to nobody who asks again. Locks the token until the transaction ends. Writes one audit row.
 * @throws token_not_found: unknown, of another user, or revoked; token_expired; gift_hands_limit `{count}`. Nothing is changed
 */
export async function offerGift(
  tx: Tx,
  deps: OfferGiftDeps,
  actor: Actor,
  { userId, tokenId }: { readonly userId: Uuid; readonly tokenId: Uuid },
): Promise<NewGift> {
  const token = await lockOwnToken(tx, { ownerId: userId, tokenId });
  const nowMs = deps.clock.nowMs();
  if (token.revokedAt !== null) throw new AppError("token_not_found");
  if (!isLive(token, nowMs)) throw new AppError("token_expired");
  const hand = token.isGift ? (await selectHands(tx, tokenId)) + 1 : 1;
  if (hand > HANDS_MAX) throw new AppError("gift_hands_limit", { count: HANDS_MAX });
  const [createdAt, expiresAt] = [new Date(nowMs), new Date(nowMs + OFFER_MS)];
  const replaced = await markRevoked(tx, tokenId, createdAt);
  const code = deps.random.bytes(GIFT_CODE_BYTES).toString("base64url");
  const offer = { id: deps.newId(), tokenId, createdAt, expiresAt };
  await insertOffer(tx, { ...offer, hash: hashSecret(code), hand });
  await recordFact(tx, deps, actor, {
    name: "token.gift_offered",
    resourceId: tokenId,
    userId,
    after: {
      gift_id: offer.id,
      claimable_until: formatTime(expiresAt),
      duration_hours: token.durationHours,
      label: token.label,
      ...(replaced === null ? {} : { replaces: replaced.id }),
    },
  });
  return { ...offer, code };
}
