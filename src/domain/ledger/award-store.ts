import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { AwardReturn } from "./credit-kind-rules.ts";

/** What comes back to an award whose end has passed can be used so long: long enough to be told of it and to buy something. */
const SECOND_LIFE_MS = 7 * DAY_MS;

/**
 * Puts granted credit back to the awards that it was taken from. It keeps its end; if that has passed, it has a week, so that nobody loses
 * it by a refund. Needs the wallet locked. `postEntry` alone calls it.
 */
export async function returnToAwards(tx: Tx, returns: readonly AwardReturn[], now: Date): Promise<void> {
  if (returns.length === 0) return;
  const rows = JSON.stringify(
    returns.map(({ useOf, awardId, cents }) => ({ use_of: useOf, award_id: awardId, cents: String(cents) })),
  );
  const secondEnd = new Date(now.getTime() + SECOND_LIFE_MS);
  const { numAffectedRows } = await sql`
    WITH back AS (
      SELECT * FROM jsonb_to_recordset(${rows}::jsonb) AS r (use_of uuid, award_id uuid, cents bigint)
    ), awards AS (
      UPDATE wallet_awards g
         SET left_cents = g.left_cents + b.cents,
             ends_at = CASE WHEN g.ends_at <= ${now} THEN ${secondEnd}::timestamptz ELSE g.ends_at END,
             told_at = CASE WHEN g.ends_at <= ${now} THEN NULL ELSE g.told_at END
        FROM (SELECT award_id, sum(cents) AS cents FROM back GROUP BY award_id) b
       WHERE g.entry_id = b.award_id
    )
    UPDATE award_uses u SET returned_cents = u.returned_cents + back.cents
      FROM back WHERE u.entry_id = back.use_of AND u.award_id = back.award_id`.execute(tx);
  if (numAffectedRows !== BigInt(returns.length))
    throw new Error("what a purchase took from an award is gone");
}

/**
 * Gives awards that have no end yet the one of the setting, counted from when they were made; null: they never end. Needs no lock of
 * wallets: it waits for none. Uses `wallet_awards_undated_idx`.
 */
export async function dateAwards(tx: Tx, lifeMs: number | null, rowsMax: number): Promise<void> {
  await sql`
    UPDATE wallet_awards
       SET is_dated = true, ends_at = made_at + ${lifeMs}::float8 * interval '1 millisecond'
     WHERE entry_id IN (SELECT entry_id FROM wallet_awards WHERE NOT is_dated
                         ORDER BY made_at LIMIT ${rowsMax} FOR NO KEY UPDATE SKIP LOCKED)`.execute(tx);
}

/** Takes the end from awards that have one. Waits for no lock. Uses `wallet_awards_end_idx`. */
export async function liftEnds(tx: Tx, rowsMax: number): Promise<void> {
  await sql`
    UPDATE wallet_awards SET ends_at = NULL, told_at = NULL
     WHERE entry_id IN (SELECT entry_id FROM wallet_awards WHERE left_cents > 0 AND ends_at IS NOT NULL
                         LIMIT ${rowsMax} FOR NO KEY UPDATE SKIP LOCKED)`.execute(tx);
}

/** Users with granted credit that ends by a time, those that end first being first. Uses `wallet_awards_end_idx`. */
export async function selectEnding(
  tx: Tx,
  { by, isUntold }: { readonly by: Date; readonly isUntold: boolean },
  usersMax: number,
): Promise<Uuid[]> {
  const { rows } = await sql<{ userId: Uuid }>`
    SELECT user_id AS "userId" FROM wallet_awards
     WHERE left_cents > 0 AND ends_at <= ${by} AND (NOT ${isUntold} OR told_at IS NULL)
     GROUP BY user_id ORDER BY min(ends_at), user_id LIMIT ${usersMax}`.execute(tx);
  return rows.map(({ userId }) => userId);
}

/** What is left of a user's awards whose end has come. Needs the wallet locked. */
export async function sumEnded(tx: Tx, userId: Uuid, now: Date): Promise<Cents> {
  const { rows } = await sql<{ cents: Cents }>`
    SELECT coalesce(sum(left_cents), 0)::bigint AS cents FROM wallet_awards
     WHERE user_id = ${userId} AND left_cents > 0 AND ends_at <= ${now}`.execute(tx);
  return rows[0]?.cents ?? 0n;
}

/** Notes that a user is told of awards that end by a time. Needs the wallet locked. @returns null if there are none to be told of */
export async function markTold(
  tx: Tx,
  userId: Uuid,
  { now, by }: { readonly now: Date; readonly by: Date },
): Promise<{ readonly cents: Cents; readonly firstEnd: Date } | null> {
  const { rows } = await sql<{ cents: Cents; firstEnd: Date | null }>`
    WITH told AS (
      UPDATE wallet_awards SET told_at = ${now}
       WHERE user_id = ${userId} AND left_cents > 0 AND ends_at > ${now} AND ends_at <= ${by} AND told_at IS NULL
      RETURNING left_cents, ends_at
    )
    SELECT coalesce(sum(left_cents), 0)::bigint AS cents, min(ends_at) AS "firstEnd" FROM told`.execute(tx);
  const [told] = rows;
  return told === undefined || told.firstEnd === null ? null : { cents: told.cents, firstEnd: told.firstEnd };
}
