import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import { recordFact } from "../facts/record-fact.ts";
import { ENTRY_TEXTS } from "../ledger/entry-meaning-rules.ts";
import type { LockedWallet } from "../ledger/lock-wallet.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { BONUS_ACCOUNT } from "./award-bonus.ts";
import { clawbackOf } from "./bonus-rules.ts";
import { selectBonusOfCharge, updateClawback } from "./bonus-store.ts";

/**
 * Takes back from the referrer the share of the bonus that was refunded of its purchase, in the refund's transaction. What
 * the balance does not cover becomes a debt. Writes one audit row if anything is taken back.
 * @param referrer as `lockWalletsForRefund` returned it
 */
export async function clawBackBonus(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  referrer: LockedWallet,
  refund: { readonly chargeId: Uuid; readonly refundCents: Cents },
): Promise<void> {
  const bonus = await selectBonusOfCharge(tx, refund.chargeId);
  if (bonus === null) return;
  const refundedCents = bonus.refundedCents + refund.refundCents;
  const clawedBackCents = clawbackOf(bonus, refundedCents);
  await updateClawback(tx, refund.chargeId, { refundedCents, clawedBackCents });
  const dueCents = clawedBackCents - bonus.clawedBackCents;
  if (dueCents === 0n) return;
  const taken = await postEntry(tx, deps, referrer, {
    kind: "referral_bonus",
    amountCents: -dueCents,
    counterAccount: BONUS_ACCOUNT,
    description: ENTRY_TEXTS.bonus_returned,
    mayOwe: true,
  });
  await recordFact(tx, deps, actor, {
    name: "referral.bonus_clawed_back",
    resourceId: bonus.referrerId,
    userId: bonus.referrerId,
    before: { balance: formatMoney(referrer.balanceCents) },
    after: {
      referred_user_id: bonus.referredUserId,
      purchase_id: refund.chargeId,
      transaction_id: taken.id,
      taken: formatMoney(dueCents),
      owed: formatMoney(taken.wallet.debtCents),
      balance: formatMoney(taken.wallet.balanceCents),
    },
  });
}
