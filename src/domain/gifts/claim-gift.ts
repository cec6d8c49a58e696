import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { hashSecret } from "../../kernel/secret-hash.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { recordFact } from "../facts/record-fact.ts";
import { readUser } from "../identity/read-user.ts";
import type { AccessToken } from "../tokens/access-token.ts";
import { type HandedToken, handOverToken } from "../tokens/hand-over-token.ts";
import type { SellTokensDeps } from "../tokens/sell-tokens.ts";
import { settleFirstUse } from "../tokens/settle-first-use.ts";
import { expiresAtOf } from "../tokens/token-rules.ts";
import type { GiftOffer } from "./gift.ts";
import { isOpen, markClaimed, type OpenOffer, selectOpenOffer, selectOwnClaim } from "./gift-store.ts";

type Claim = { readonly userId: Uuid; readonly code: string };

/** What a user got. */
export type ClaimedGift = {
  readonly id: Uuid;
  readonly token: AccessToken;
  readonly giverName: string;
  readonly entryId: Uuid;
};

/** What a code offers now, for whoever has it. @throws gift_invalid: whatever is wrong with it */
export async function readOffer(tx: Tx, deps: { readonly clock: Clock }, code: string): Promise<GiftOffer> {
  const offer = await selectOpenOffer(tx, hashSecret(code), new Date(deps.clock.nowMs()));
  if (offer === null) throw new AppError("gift_invalid");
  const { durationHours, scope, endsAt, expiresAt } = offer;
  return { durationHours, scope, endsAt, expiresAt };
}

/** Before `claimGift`: what runs by a token whose time has not started starts it (`settleFirstUse`), if its offer can be claimed. */
export async function prepareClaim(
  deps: { readonly database: Database; readonly clock: Clock },
  { userId, code }: Claim,
): Promise<void> {
  const { database, clock } = deps;
  const offer = await selectOpenOffer(database.direct, hashSecret(code), new Date(clock.nowMs()));
  if (offer === null || offer.endsAt !== null || offer.giverId === userId) return;
  await settleFirstUse(database, { userId: offer.giverId, tokenId: offer.tokenId });
}

/**
 * Gives a user what is left of an offered token, once, as a token of their own with a new secret: the giver's ends without a refund, its session
 * is cut. Locks the user's wallet, then the token, until the transaction ends; of several at once one gets it. Writes two audit rows: one for
 * each of the two.
 * @throws gift_own: it is the user's own; gift_claimed_before `{claimed_at, token_id}`: by this very user; account_disabled: meanwhile
 * @throws gift_invalid: unknown, revoked, expired, claimed by somebody else, or its token or its giver is not active any more, which look
 *   the same. Nothing is changed
 */
export async function claimGift(
  tx: Tx,
  deps: SellTokensDeps,
  actor: Actor,
  { userId, code }: Claim,
): Promise<ClaimedGift> {
  const hash = hashSecret(code);
  const offer = await selectOpenOffer(tx, hash, new Date(deps.clock.nowMs()));
  if (offer === null) throw await refusalOf(tx, hash, userId);
  if (offer.giverId === userId) throw new AppError("gift_own");
  const handed = await handOverToken(tx, deps, {
    tokenId: offer.tokenId,
    receiverId: userId,
    isStillMeant: async () =>
      (await isOpen(tx, offer.id, new Date(deps.clock.nowMs()))) &&
      (await readUser(tx, offer.giverId))?.isActive === true,
  });
  if (handed === null) throw await refusalOf(tx, hash, userId);
  await markClaimed(tx, { id: offer.id, at: handed.at, receivedId: handed.token.id });
  await recordClaim(tx, deps, actor, offer, handed);
  return { id: offer.id, token: handed.token, giverName: offer.giverName, entryId: handed.entryId };
}

async function refusalOf(tx: Tx, hash: Buffer, userId: Uuid): Promise<AppError> {
  const claim = await selectOwnClaim(tx, hash, userId);
  return claim === null
    ? new AppError("gift_invalid")
    : new AppError("gift_claimed_before", {
        claimed_at: formatTime(claim.claimedAt),
        token_id: claim.tokenId,
      });
}

/** Neither of the two is told of the other's token. */
async function recordClaim(
  tx: Tx,
  deps: SellTokensDeps,
  actor: Actor,
  offer: OpenOffer,
  { from, token, entryId, at }: HandedToken,
): Promise<void> {
  const receiver = await readUser(tx, token.userId);
  const endsAt = expiresAtOf(from);
  await recordFact(tx, deps, actor, {
    name: "token.gifted",
    resourceId: from.id,
    userId: from.userId,
    before: { activated: endsAt !== null },
    after: {
      gift_id: offer.id,
      receiver: receiver?.username ?? "",
      duration_hours: from.durationHours,
      label: from.label,
      ...(endsAt === null ? {} : { seconds_left: (endsAt.getTime() - at.getTime()) / SECOND_MS }),
    },
  });
  await recordFact(tx, deps, actor, {
    name: "token.gift_received",
    resourceId: token.id,
    userId: token.userId,
    after: {
      gift_id: offer.id,
      giver: offer.giverName,
      duration_hours: token.durationHours,
      scope: token.scope,
      transaction_id: entryId,
      ...(endsAt === null ? {} : { expires_at: formatTime(endsAt) }),
    },
  });
}
