import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { formatMoney, lesserOf } from "../../kernel/money.ts";
import type { Actor } from "../../kernel/words.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { LedgerTransaction } from "../ledger/ledger-transaction.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { bonusOf } from "./bonus-rules.ts";
import { insertBonus, selectDebt, upsertDebt } from "./bonus-store.ts";

/** The system account that pays bonuses. */
export const BONUS_ACCOUNT = "bonuses";

/**
 * Pays a referrer for a purchase, in the purchase's transaction, and takes from it at once what the referrer still owes
 * of bonuses that were taken back. Needs `lockWalletsForBonus` before it. Writes one audit row.
 */
export async function awardBonus(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { referrerId, charge }: { readonly referrerId: Uuid; readonly charge: LedgerTransaction },
): Promise<void> {
  const purchaseCents = -charge.amountCents;
  const bonusCents = bonusOf(purchaseCents);
  const entry = { userId: referrerId, kind: "referral_bonus", counterAccount: BONUS_ACCOUNT } as const;
  const bonus = await postEntry(tx, deps, {
    ...entry,
    amountCents: bonusCents,
    description: "Referral bonus",
  });
  await insertBonus(tx, {
    referredUserId: charge.userId,
    referrerId,
    chargeId: charge.id,
    bonusId: bonus.id,
    purchaseCents,
    bonusCents,
  });
  const owedCents = await selectDebt(tx, referrerId);
  const nettedCents = lesserOf(owedCents, bonusCents);
  if (nettedCents > 0n) {
    await postEntry(tx, deps, {
      ...entry,
      amountCents: -nettedCents,
      description: "Referral bonus taken back: owed from an earlier refund",
    });
    await upsertDebt(tx, referrerId, owedCents - nettedCents);
  }
  await recordAudit(tx, deps, actor, {
    action: "referral.bonus_paid",
    resourceType: "wallet",
    resourceId: referrerId,
    after: {
      referred_user_id: charge.userId,
      purchase_id: charge.id,
      transaction_id: bonus.id,
      bonus: formatMoney(bonusCents),
      netted: formatMoney(nettedCents),
      balance: formatMoney(bonus.balanceAfterCents - nettedCents),
    },
  });
}
