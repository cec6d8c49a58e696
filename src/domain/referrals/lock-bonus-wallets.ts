import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import { lockWallets } from "../ledger/lock-wallet.ts";
import { bonusOf } from "./bonus-rules.ts";
import { selectBonusOfCharge, selectUnpaidReferrer } from "./bonus-store.ts";

/**
 * Whom a purchase that is about to be made would earn a bonus, or null. If anybody, the wallets of both are locked until
 * the transaction ends: no other purchase of this buyer can earn one meanwhile.
 */
export async function lockWalletsForBonus(
  tx: Tx,
  purchase: { readonly userId: Uuid; readonly costCents: Cents },
): Promise<Uuid | null> {
  if (bonusOf(purchase.costCents) === 0n) return null;
  const referrerId = await selectUnpaidReferrer(tx, purchase.userId);
  if (referrerId === null) return null;
  await lockWallets(tx, [purchase.userId, referrerId]);
  // Again, under the lock: another purchase may have earned it while this one waited.
  return selectUnpaidReferrer(tx, purchase.userId);
}

/** Locks the wallet of a buyer and, if the purchase earned somebody a bonus, of that referrer, in the order of locks. */
export async function lockWalletsForRefund(
  tx: Tx,
  refund: { readonly userId: Uuid; readonly chargeId: Uuid },
): Promise<void> {
  // A bonus is written with its purchase: whoever sees the charge sees it too.
  const bonus = await selectBonusOfCharge(tx, refund.chargeId);
  await lockWallets(tx, bonus === null ? [refund.userId] : [refund.userId, bonus.referrerId]);
}
