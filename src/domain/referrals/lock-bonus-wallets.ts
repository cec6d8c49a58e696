import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import { type LockedWallet, lockWallet, lockWallets } from "../ledger/lock-wallet.ts";
import { bonusOf } from "./bonus-rules.ts";
import { selectBonusOfCharge, selectUnpaidReferrer } from "./bonus-store.ts";

/** Both under their lock until the transaction ends. */
export type BonusWallets = {
  readonly buyer: LockedWallet;
  /** Null where there is no bonus. */
  readonly referrer: LockedWallet | null;
};

/**
 * Locks the wallet of a buyer and, if the purchase that is about to be made would earn somebody a bonus, that one's: no
 * other purchase of this buyer can earn one meanwhile.
 */
export async function lockWalletsForBonus(
  tx: Tx,
  { userId, costCents }: { readonly userId: Uuid; readonly costCents: Cents },
): Promise<BonusWallets> {
  const referrerId = bonusOf(costCents) === 0n ? null : await selectUnpaidReferrer(tx, userId);
  if (referrerId === null) return { buyer: await lockWallet(tx, userId), referrer: null };
  const [buyer, referrer] = await lockWallets(tx, userId, referrerId);
  // Again, under the lock: another purchase may have earned it while this one waited.
  return { buyer, referrer: (await selectUnpaidReferrer(tx, userId)) === null ? null : referrer };
}

/** Locks the wallet of a buyer and, if the purchase earned somebody a bonus, that one's, in the order of locks. */
export async function lockWalletsForRefund(
  tx: Tx,
  { userId, chargeId }: { readonly userId: Uuid; readonly chargeId: Uuid },
): Promise<BonusWallets> {
  // A bonus is written with its purchase: whoever sees the charge sees it too.
  const bonus = await selectBonusOfCharge(tx, chargeId);
  if (bonus === null) return { buyer: await lockWallet(tx, userId), referrer: null };
  const [buyer, referrer] = await lockWallets(tx, userId, bonus.referrerId);
  return { buyer, referrer };
}
