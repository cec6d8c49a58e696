import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS, SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { LockedWallet } from "../ledger/lock-wallet.ts";
import { type Posted, postEntry } from "../ledger/post-entry.ts";
import { clawBackBonus } from "../referrals/claw-back-bonus.ts";
import { lockWalletsForRefund } from "../referrals/lock-bonus-wallets.ts";
import { endSession } from "../sessions/end-session.ts";
import { type Refund, refundOf } from "./token-rules.ts";
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
  readonly newBalanceCents: Cents;
};

/**
 * So many tokens that were never used a user gives back within a day: a whole bundle, and a day of second thoughts. Each
 * leaves rows for ever and costs its owner nothing.
 */
export const UNUSED_REFUNDS_PER_DAY = 100;

/**
 * Ends a user's own token, its session too, and gives the unused share of its price back; a referral bonus that its
 * purchase earned is taken back by the same share. Locks the wallet or wallets, then the token, until the transaction
 * ends, so that two at once pay once. Writes one audit row.
 * @throws token_not_found: foreign, unknown or already revoked; nothing is changed
 * @throws unused_refunds_limit `{count, retry_after_seconds}`: nothing is changed
 */
export async function revokeToken(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { userId, tokenId }: { readonly userId: Uuid; readonly tokenId: Uuid },
): Promise<Revocation> {
  const seen = await selectToken(tx, userId, tokenId);
  if (seen === null) throw new AppError("token_not_found");
  const { buyer, referrer } = await lockWalletsForRefund(tx, { userId, chargeId: seen.chargeId });
  const token = await lockToken(tx, tokenId);
  if (token === null || token.revokedAt !== null) throw new AppError("token_not_found");
  // Read under the locks: the share that is left now, not when the wait for them began.
  const nowMs = deps.clock.nowMs();
  if (token.activatedAt === null) await refuseTooMany(tx, userId, nowMs);
  const refund = refundOf(token, nowMs);
  const paid = await payRefund(tx, deps, buyer, token, refund.amountCents);
  const refundId = paid?.id ?? null;
  await markRevoked(tx, tokenId, new Date(nowMs), refundId);
  await endSession(tx, { tokenId }, "token_revoked");
  const { balanceCents: newBalanceCents } = paid?.wallet ?? buyer;
  await recordFact(tx, deps, actor, {
    name: "token.revoked",
    resourceId: tokenId,
    userId,
    after: {
      refund: formatMoney(refund.amountCents),
      balance: formatMoney(newBalanceCents),
      transaction_id: refundId,
    },
  });
  if (paid !== null && referrer !== null) {
    const { chargeId } = token;
    await clawBackBonus(tx, deps, actor, referrer, { chargeId, refundCents: refund.amountCents });
  }
  return { tokenId, refund, newBalanceCents };
}

/** Needs the wallet locked, so that a user's revocations are counted one after the other. */
async function refuseTooMany(tx: Tx, userId: Uuid, nowMs: number): Promise<void> {
  const since = await selectUnusedRevocation(tx, userId, UNUSED_REFUNDS_PER_DAY);
  const waitMs = since === null ? 0 : since.getTime() + DAY_MS - nowMs;
  if (waitMs <= 0) return;
  throw new AppError("unused_refunds_limit", {
    count: UNUSED_REFUNDS_PER_DAY,
    retry_after_seconds: Math.ceil(waitMs / SECOND_MS),
  });
}

/** @returns null where nothing is left to pay back */
async function payRefund(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  buyer: LockedWallet,
  token: StoredToken,
  amountCents: Cents,
): Promise<Posted | null> {
  if (amountCents === 0n) return null;
  return postEntry(tx, deps, buyer, {
    kind: "refund",
    amountCents,
    counterAccount: "sales",
    description: `Refund of an access token, ${token.durationHours} h, ${token.scope}`,
  });
}
