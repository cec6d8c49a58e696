import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS, SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import { recordFact } from "../facts/record-fact.ts";
import { describeReturnedToken } from "../ledger/entry-meaning-rules.ts";
import type { LockedWallet } from "../ledger/lock-wallet.ts";
import { type Posted, postEntry } from "../ledger/post-entry.ts";
import { clawBackBonus } from "../referrals/claw-back-bonus.ts";
import { lockWalletsForRefund } from "../referrals/lock-bonus-wallets.ts";
import { endSession } from "../sessions/end-session.ts";
import { selectUsedTime } from "./freeze-store.ts";
import { markRefunded } from "./lot-store.ts";
import { readGrantedRefund } from "./read-granted-refund.ts";
import { type Refund, refundOf } from "./refund-rules.ts";
import { endFreezeOfEnding } from "./thaw-token.ts";
import {
  lockToken,
  markRevoked,
  type StoredToken,
  selectToken,
  selectUnusedRevocation,
} from "./token-store.ts";

export type Revocation = {
  readonly tokenId: Uuid;
  /** 0 for an expired token. */
  readonly refund: Refund;
  /** The part of the refund that is granted credit. */
  readonly grantedCents: Cents;
  readonly newBalanceCents: Cents;
};

/**
 * Limit of never activated tokens that a user can revoke within a day: a revocation costs nothing and leaves rows for
 * ever. Enough for a user who returns a whole bundle.
 */
export const UNUSED_REFUNDS_PER_DAY = 100;

/**
 * Revokes a user's token, ends its session and its freeze, and refunds the unused share of each lot's price; a referral bonus that one of its
 * purchases earned is taken back by the same share of that. Locks the buyer's wallet, the referrer's if there is a bonus, then the
 * token, until the transaction ends, so that two revocations at once refund once. Writes one audit row.
 * @throws token_not_found: unknown, of another user, or already revoked; nothing is changed
 * @throws unused_refunds_limit `{count, retry_after_seconds}`: nothing is changed
 */
export async function revokeToken(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { userId, tokenId }: { readonly userId: Uuid; readonly tokenId: Uuid },
): Promise<Revocation> {
  if ((await selectToken(tx, userId, tokenId)) === null) throw new AppError("token_not_found");
  const { buyer, referrer } = await lockWalletsForRefund(tx, userId);
  const token = await lockToken(tx, tokenId);
  if (token === null || token.revokedAt !== null) throw new AppError("token_not_found");
  // The time is read under the locks, since waiting for them reduces the unused share.
  const nowMs = deps.clock.nowMs();
  if (token.activatedAt === null) await limitUnusedRefunds(tx, userId, nowMs);
  const refund = refundOf(token, await selectUsedTime(tx, tokenId), nowMs);
  const paid = await payRefund(tx, deps, buyer, token, refund);
  const refundId = paid?.id ?? null;
  await endFreezeOfEnding(tx, deps, token, nowMs);
  await markRevoked(tx, tokenId, new Date(nowMs), refundId);
  await markRefunded(tx, refund.parts);
  await endSession(tx, { tokenId }, "token_revoked");
  const { balanceCents: newBalanceCents } = paid?.wallet ?? buyer;
  await recordFact(tx, deps, actor, {
    name: "token.revoked",
    resourceId: tokenId,
    userId,
    before: { activated: token.activatedAt !== null, balance: formatMoney(buyer.balanceCents) },
    after: {
      refund: formatMoney(refund.amountCents),
      balance: formatMoney(newBalanceCents),
      transaction_id: refundId,
    },
  });
  if (paid !== null && referrer !== null) await clawBackBonuses(tx, deps, actor, referrer, refund);
  return { tokenId, refund, grantedCents: paid?.grantedCents ?? 0n, newBalanceCents };
}

/** At most one purchase of a buyer has earned a bonus. */
async function clawBackBonuses(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  referrer: LockedWallet,
  { parts }: Refund,
): Promise<void> {
  for (const { lot, amountCents: refundCents } of parts) {
    await clawBackBonus(tx, deps, actor, referrer, { chargeId: lot.chargeId, refundCents });
  }
}

/** Needs the wallet locked, so that a user's revocations are counted one after the other. @throws unused_refunds_limit */
async function limitUnusedRefunds(tx: Tx, userId: Uuid, nowMs: number): Promise<void> {
  const since = await selectUnusedRevocation(tx, userId, UNUSED_REFUNDS_PER_DAY);
  const waitMs = since === null ? 0 : since.getTime() + DAY_MS - nowMs;
  if (waitMs <= 0) return;
  throw new AppError("unused_refunds_limit", {
    count: UNUSED_REFUNDS_PER_DAY,
    retry_after_seconds: Math.ceil(waitMs / SECOND_MS),
  });
}

/** Each kind of credit gets back what it had paid. @returns null if there is nothing to refund */
async function payRefund(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  buyer: LockedWallet,
  token: StoredToken,
  refund: Refund,
): Promise<Posted | null> {
  const { amountCents } = refund;
  if (amountCents === 0n) return null;
  return postEntry(tx, deps, buyer, {
    kind: "refund",
    amountCents,
    counterAccount: "sales",
    description: describeReturnedToken(token.durationHours, token.scope),
    credit: await readGrantedRefund(tx, buyer.userId, refund),
  });
}
