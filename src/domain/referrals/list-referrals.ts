import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";

/** The list is not paged (contract, Users), so it needs a limit: few users refer as many. The totals count all. */
const REFERRED_USERS_MAX = 1_000;

/** A user who registered with the code of another. No e-mail address, which the referrer must not learn. */
export type ReferredUser = {
  readonly id: Uuid;
  readonly username: string;
  readonly createdAt: Date;
  /** Whether a purchase of this user earned the bonus. */
  readonly hasMadeQualifyingPurchase: boolean;
};

export type Referrals = {
  readonly referralCode: string;
  readonly totalReferrals: number;
  readonly qualifyingReferrals: number;
  /** All bonuses, less what was taken back for refunds; with those earned in v0.6. */
  readonly bonusEarnedCents: Cents;
  /** Newest first, the latest 1,000. */
  readonly referredUsers: readonly ReferredUser[];
};

/** The users that a user has referred, and the bonuses earned. Uses `users_referred_by_id_idx`. */
export async function listReferrals(tx: Tx, userId: Uuid): Promise<Referrals> {
  const { rows } = await sql<{ code: string; total: bigint; qualifying: bigint; earned: bigint }>`
    SELECT u.referral_code AS code,
           (SELECT count(*) FROM users r WHERE r.referred_by_id = u.id) AS total,
           count(b.referred_user_id) + (
             SELECT count(*) FROM users r JOIN imported_users i ON i.user_id = r.id AND i.bonus_is_settled
              WHERE r.referred_by_id = u.id) AS qualifying,
           (coalesce(sum(b.bonus_cents - b.clawed_back_cents), 0) + coalesce(
             (SELECT i.bonus_earned_cents FROM imported_users i WHERE i.user_id = u.id), 0))::bigint AS earned
      FROM users u LEFT JOIN referral_bonuses b ON b.referrer_id = u.id
     WHERE u.id = ${userId} GROUP BY u.id`.execute(tx);
  const [totals] = rows;
  if (totals === undefined) throw new Error("a signed-in user has a row");
  const referred = await tx
    .selectFrom("users")
    .leftJoin("referral_bonuses", "referral_bonuses.referred_user_id", "users.id")
    .leftJoin("imported_users", "imported_users.user_id", "users.id")
    .select(["users.id", "users.username", "users.created_at", "referral_bonuses.charge_id"])
    .select("imported_users.bonus_is_settled")
    .where("users.referred_by_id", "=", userId)
    .orderBy("users.created_at", "desc")
    .orderBy("users.id", "desc")
    .limit(REFERRED_USERS_MAX)
    .execute();
  return {
    referralCode: totals.code,
    totalReferrals: Number(totals.total),
    qualifyingReferrals: Number(totals.qualifying),
    bonusEarnedCents: totals.earned,
    referredUsers: referred.map((row) => ({
      id: row.id,
      username: row.username,
      createdAt: row.created_at,
      hasMadeQualifyingPurchase: row.charge_id !== null || row.bonus_is_settled === true,
    })),
  };
}
