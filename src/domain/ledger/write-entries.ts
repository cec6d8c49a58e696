import { type RawBuilder, sql } from "kysely";
import { PLANNED_ONCE, type Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Cents, lesserOf } from "../../kernel/money.ts";
import type { LedgerTransaction } from "./ledger-transaction.ts";
import type { LockedWallet } from "./lock-wallet.ts";
import type { Wallet } from "./wallet.ts";

/** One entry as it is written. */
export type Line = { readonly posted: LedgerTransaction; readonly counterAccount: string };

/** What the lines do to the awards of the wallet. */
export type AwardMoves = {
  /** The entry that makes a new award, of this sum. */
  readonly made: { readonly entry: LedgerTransaction; readonly cents: Cents } | null;
  /** The entry that takes granted credit: of the new award, or else of those that end first. */
  readonly taking: { readonly entryId: Uuid; readonly cents: Cents } | null;
};

/**
 * One statement, of one to three lines, so that no reader and no constraint sees a part of it. It writes nothing and throws if
 * the wallet is not as it was read, or its awards do not hold what is taken: that is a bug of the caller, and must not produce a wrong
 * balance.
 */
export async function writeEntries(
  tx: Tx,
  before: LockedWallet,
  lines: readonly Line[],
  awards: AwardMoves,
  after: Wallet,
): Promise<void> {
  const entries = lines.map(
    ({
      posted,
    }) => sql`(${posted.id}::uuid, ${posted.userId}::uuid, ${posted.kind}::text, ${posted.amountCents}::bigint,
      ${posted.grantedCents}::bigint, ${posted.balanceAfterCents}::bigint, ${posted.description}::text, ${posted.paymentId}::text,
      ${posted.createdAt}::timestamptz)`,
  );
  const postings = lines.flatMap(({ posted, counterAccount }) => [
    sql`(${posted.id}::uuid, 'wallet', ${posted.amountCents}::bigint)`,
    sql`(${posted.id}::uuid, ${counterAccount}::text, ${-posted.amountCents}::bigint)`,
  ]);
  const { steps, condition } = awardSteps(awards);
  const { numAffectedRows } = await sql`
    WITH wallet AS (
      UPDATE wallets SET balance = ${after.balanceCents}, granted = ${after.grantedCents}, debt = ${after.debtCents}
       WHERE user_id = ${before.userId} AND balance = ${before.balanceCents} AND granted = ${before.grantedCents}
         AND debt = ${before.debtCents}
      RETURNING user_id
    ), entries AS (
      INSERT INTO ledger_transactions
        (id, user_id, kind, amount, granted, balance_after, description, payment_id, created_at)
      SELECT entry.* FROM (VALUES ${sql.join(entries)}) AS entry, wallet
    ) ${steps}
    INSERT INTO ledger_postings (transaction_id, account, amount)
    SELECT posting.* FROM (VALUES ${sql.join(postings)}) AS posting, wallet ${condition}
    ${sql.raw(PLANNED_ONCE)}`.execute(tx);
  if (numAffectedRows !== BigInt(postings.length)) throw new Error("a wallet has moved since it was read");
}

type Taking = NonNullable<AwardMoves["taking"]>;

/** What a debt takes of a credit comes out of its new award first, and out of those that got the rest. */
function awardSteps({ made, taking }: AwardMoves) {
  const fromMadeCents = made === null || taking === null ? 0n : lesserOf(made.cents, taking.cents);
  const restCents = (taking?.cents ?? 0n) - fromMadeCents;
  const rest = taking === null || restCents === 0n ? null : { ...taking, cents: restCents };
  return {
    steps: sql`${made === null ? sql`` : makeAward(made, fromMadeCents)}${
      made === null || taking === null ? sql`` : useMade(made, { ...taking, cents: fromMadeCents })
    }${rest === null ? sql`` : takeFromAwards(rest)}`,
    condition: rest === null ? sql`` : sql`WHERE (SELECT sum(cents) FROM taken) = ${rest.cents}`,
  };
}

type Made = NonNullable<AwardMoves["made"]>;

function makeAward({ entry: { id, userId, createdAt }, cents }: Made, usedCents: Cents): RawBuilder<unknown> {
  return sql`, made AS (
      INSERT INTO wallet_awards (entry_id, user_id, cents, left_cents, made_at)
      SELECT ${id}::uuid, ${userId}::uuid, ${cents}::bigint, ${cents - usedCents}::bigint, ${createdAt}::timestamptz FROM wallet
    )`;
}

function useMade({ entry: { id } }: Made, { entryId, cents }: Taking): RawBuilder<unknown> {
  return sql`, made_used AS (
      INSERT INTO award_uses (entry_id, award_id, cents)
      SELECT ${entryId}::uuid, ${id}::uuid, ${cents}::bigint FROM wallet
    )`;
}

/** Of the awards that end first; those without an end are last. Uses `wallet_awards_left_idx`. */
function takeFromAwards({ entryId, cents }: Taking): RawBuilder<unknown> {
  return sql`, taken AS (
      SELECT g.entry_id, least(g.left_cents, greatest(0, ${cents}::bigint
             - (sum(g.left_cents) OVER (ORDER BY g.ends_at NULLS LAST, g.entry_id) - g.left_cents)))::bigint AS cents
        FROM wallet_awards g, wallet WHERE g.user_id = wallet.user_id AND g.left_cents > 0
    ), lessened AS (
      UPDATE wallet_awards g SET left_cents = g.left_cents - taken.cents
        FROM taken WHERE g.entry_id = taken.entry_id AND taken.cents > 0
    ), used AS (
      INSERT INTO award_uses (entry_id, award_id, cents)
      SELECT ${entryId}::uuid, entry_id, cents FROM taken WHERE cents > 0
    )`;
}
