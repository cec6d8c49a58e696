import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { AwardUse } from "./credit-kind-rules.ts";

export type PurchaseUses = { readonly priceCents: Cents; readonly uses: readonly AwardUse[] };

/**
 * What purchases took from awards, by purchase, in the order in which it comes back: what ends last is first. A purchase that was paid
 * with paid credit alone is missing. Uses the primary key.
 */
export async function readAwardUses(tx: Tx, entryIds: readonly Uuid[]): Promise<Map<Uuid, PurchaseUses>> {
  const { rows } = await sql<AwardUse & { readonly priceCents: Cents }>`
    SELECT u.entry_id AS "entryId", u.award_id AS "awardId", u.cents, u.returned_cents AS "returnedCents",
           -t.amount AS "priceCents"
      FROM award_uses u
      JOIN ledger_transactions t ON t.id = u.entry_id
      JOIN wallet_awards g ON g.entry_id = u.award_id
     WHERE u.entry_id = ANY (${[...entryIds]}::uuid[])
     ORDER BY u.entry_id, g.ends_at DESC NULLS FIRST, u.award_id DESC`.execute(tx);
  const byEntry = new Map<Uuid, { readonly priceCents: Cents; readonly uses: AwardUse[] }>();
  for (const { priceCents, ...use } of rows) {
    const known = byEntry.get(use.entryId) ?? { priceCents, uses: [] };
    known.uses.push(use);
    byEntry.set(use.entryId, known);
  }
  return byEntry;
}

/**
 * What of a user's granted credit went for payments that are taken back: it was taken with them, or has paid the debt that they left. As
 * much of what comes back later is granted again, as long as they are: it would turn into paid credit otherwise, and could be paid out.
 * For a user of whom no payment is taken back, that is one look at their payments.
 */
export async function readGrantedInDebts(tx: Tx, userId: Uuid): Promise<Cents> {
  const { rows } = await sql<{ cents: Cents }>`
    SELECT CASE WHEN taken.cents = 0 THEN 0 ELSE greatest(0, least(taken.cents, (
             SELECT coalesce(sum(lost.cents), 0) FROM (
               SELECT -t.granted AS cents FROM ledger_transactions t
                 JOIN ledger_postings p ON p.transaction_id = t.id AND (p.account = 'debts' OR p.account LIKE 'deposits:%')
                WHERE t.user_id = ${userId} AND t.granted <> 0
               UNION ALL
               SELECT -g.cents FROM wallet_awards g
                 JOIN ledger_transactions t ON t.id = g.entry_id AND t.kind = 'refund' AND t.payment_id IS NULL
                WHERE t.user_id = ${userId}) lost))) END::bigint AS cents
      FROM (SELECT coalesce(sum(taken_back_cents), 0) AS cents FROM payments WHERE user_id = ${userId}) taken`.execute(
    tx,
  );
  return rows[0]?.cents ?? 0n;
}
