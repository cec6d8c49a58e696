import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";

/** A bonus that was paid for a referred user's purchase. */
export type Bonus = {
  readonly referredUserId: Uuid;
  readonly referrerId: Uuid;
  /** The ledger transaction of the purchase. */
  readonly chargeId: Uuid;
  /** The ledger transaction that paid the referrer. */
  readonly bonusId: Uuid;
  readonly purchaseCents: Cents;
  readonly bonusCents: Cents;
};

/**
 * The referrer of a user; null if there is none or the bonus for this user was paid, here or in the service that the account came
 * from. Nothing is locked.
 */
export async function selectReferrerToPay(tx: Tx, userId: Uuid): Promise<Uuid | null> {
  const row = await tx
    .selectFrom("users")
    .leftJoin("referral_bonuses", "referral_bonuses.referred_user_id", "users.id")
    .leftJoin("imported_users", "imported_users.user_id", "users.id")
    .select("users.referred_by_id")
    .where("users.id", "=", userId)
    .where("imported_users.bonus_is_settled", "is not", true)
    .where("referral_bonuses.referred_user_id", "is", null)
    .executeTakeFirst();
  return row?.referred_by_id ?? null;
}

/** The referrer who got a bonus for this user; null if none did. */
export async function selectReferrerPaid(tx: Tx, userId: Uuid): Promise<Uuid | null> {
  const row = await tx
    .selectFrom("referral_bonuses")
    .select("referrer_id")
    .where("referred_user_id", "=", userId)
    .executeTakeFirst();
  return row?.referrer_id ?? null;
}

/** Stores a bonus. The primary key allows one for each referred user. */
export async function insertBonus(tx: Tx, bonus: Bonus): Promise<void> {
  await tx
    .insertInto("referral_bonuses")
    .values({
      referred_user_id: bonus.referredUserId,
      referrer_id: bonus.referrerId,
      charge_id: bonus.chargeId,
      bonus_id: bonus.bonusId,
      purchase_cents: bonus.purchaseCents,
      bonus_cents: bonus.bonusCents,
    })
    .execute();
}

export type PaidBonus = Bonus & { readonly refundedCents: Cents; readonly clawedBackCents: Cents };

/** The bonus that a purchase earned; null if none. Uses `referral_bonuses_charge_id_key`. */
export async function selectBonusOfCharge(tx: Tx, chargeId: Uuid): Promise<PaidBonus | null> {
  const row = await tx
    .selectFrom("referral_bonuses")
    .selectAll()
    .where("charge_id", "=", chargeId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    referredUserId: row.referred_user_id,
    referrerId: row.referrer_id,
    chargeId: row.charge_id,
    bonusId: row.bonus_id,
    purchaseCents: row.purchase_cents,
    bonusCents: row.bonus_cents,
    refundedCents: row.refunded_cents,
    clawedBackCents: row.clawed_back_cents,
  };
}

export async function updateClawback(
  tx: Tx,
  chargeId: Uuid,
  sums: { readonly refundedCents: Cents; readonly clawedBackCents: Cents },
): Promise<void> {
  await tx
    .updateTable("referral_bonuses")
    .set({ refunded_cents: sums.refundedCents, clawed_back_cents: sums.clawedBackCents })
    .where("charge_id", "=", chargeId)
    .execute();
}
