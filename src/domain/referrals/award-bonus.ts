import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import { formatMoney } from "../../kernel/money.ts";
import { recordFact } from "../facts/record-fact.ts";
import { ENTRY_TEXTS } from "../ledger/entry-meaning-rules.ts";
import type { LedgerTransaction } from "../ledger/ledger-transaction.ts";
import type { LockedWallet } from "../ledger/lock-wallet.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { bonusOf } from "./bonus-rules.ts";
import { insertBonus } from "./bonus-store.ts";

/** The system account that pays bonuses. */
export const BONUS_ACCOUNT = "bonuses";

/**
 * Pays a referrer for a purchase, in the purchase's transaction. Writes one audit row.
 * @param referrer as `lockWalletsForBonus` returned it
 */
export async function awardBonus(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  referrer: LockedWallet,
  charge: LedgerTransaction,
): Promise<void> {
  const purchaseCents = -charge.amountCents;
  const bonusCents = bonusOf(purchaseCents);
  const { userId: referrerId } = referrer;
  const bonus = await postEntry(tx, deps, referrer, {
    kind: "referral_bonus",
    amountCents: bonusCents,
    counterAccount: BONUS_ACCOUNT,
    description: ENTRY_TEXTS.bonus,
    credit: "granted",
  });
  await insertBonus(tx, {
    referredUserId: charge.userId,
    referrerId,
    chargeId: charge.id,
    bonusId: bonus.id,
    purchaseCents,
    bonusCents,
  });
  await recordFact(tx, deps, actor, {
    name: "referral.bonus_paid",
    resourceId: referrerId,
    userId: referrerId,
    before: { balance: formatMoney(referrer.balanceCents) },
    after: {
      referred_user_id: charge.userId,
      purchase_id: charge.id,
      transaction_id: bonus.id,
      bonus: formatMoney(bonusCents),
      netted: formatMoney(bonus.balanceAfterCents - bonus.wallet.balanceCents),
      balance: formatMoney(bonus.wallet.balanceCents),
    },
  });
}
