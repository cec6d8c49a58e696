import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Wallet } from "./wallet.ts";

/** A wallet, and what of its granted credit expires next; null if nothing does. */
export type Credit = Wallet & { readonly nextEnd: { readonly at: Date; readonly cents: Cents } | null };

/**
 * A user's wallet with the end of its granted credit; nothing is locked. Uses `wallet_awards_left_idx`.
 * @throws not_found: there is no such user
 */
export async function readCredit(tx: Tx, userId: Uuid): Promise<Credit> {
  const { rows } = await sql<Wallet & { readonly at: Date | null; readonly cents: Cents | null }>`
    SELECT w.balance AS "balanceCents", w.granted AS "grantedCents", w.debt AS "debtCents", n.at, n.cents
      FROM wallets w
      LEFT JOIN LATERAL (SELECT g.ends_at AS at, sum(g.left_cents)::bigint AS cents FROM wallet_awards g
                          WHERE g.user_id = w.user_id AND g.left_cents > 0 AND g.ends_at IS NOT NULL
                          GROUP BY g.ends_at ORDER BY g.ends_at LIMIT 1) n ON w.granted > 0
     WHERE w.user_id = ${userId}`.execute(tx);
  const [found] = rows;
  if (found === undefined) throw new AppError("not_found");
  const { at, cents, ...wallet } = found;
  return { ...wallet, nextEnd: at === null || cents === null ? null : { at, cents } };
}
