import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import { type LockedWallet, lockWallet, lockWallets } from "../ledger/lock-wallet.ts";
import { bonusOf } from "./bonus-rules.ts";
import { selectReferrerPaid, selectReferrerToPay } from "./bonus-store.ts";

/** Both are locked until the transaction ends. */
export type BonusWallets = {
  readonly buyer: LockedWallet;
  /** Null if there is no bonus. */
  readonly referrer: LockedWallet | null;
};

/**
 * Locks the buyer's wallet and, if a purchase at this price would earn a bonus, the referrer's. Until the transaction
 * ends, no other purchase of this buyer can earn one.
 */
export async function lockWalletsForBonus(
  tx: Tx,
  { userId, costCents }: { readonly userId: Uuid; readonly costCents: Cents },
): Promise<BonusWallets> {
  const referrerId = bonusOf(costCents) === 0n ? null : await selectReferrerToPay(tx, userId);
  if (referrerId === null) return { buyer: await lockWallet(tx, userId), referrer: null };
  const [buyer, referrer] = await lockWallets(tx, userId, referrerId);
  // Read again under the lock: another purchase may have earned the bonus while this one waited.
  return { buyer, referrer: (await selectReferrerToPay(tx, userId)) === null ? null : referrer };
}

/**
 * Locks the buyer's wallet and, if one of the buyer's purchases has earned a bonus or still may, the referrer's: one may be earned while this
 * waits for the lock, and a referrer's wallet is never locked after a buyer's with a higher id.
 */
export async function lockWalletsForRefund(tx: Tx, userId: Uuid): Promise<BonusWallets> {
  const referrerId = (await selectReferrerPaid(tx, userId)) ?? (await selectReferrerToPay(tx, userId));
  if (referrerId === null) return { buyer: await lockWallet(tx, userId), referrer: null };
  const [buyer, referrer] = await lockWallets(tx, userId, referrerId);
  return { buyer, referrer };
}
