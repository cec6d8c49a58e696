import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";

/** An account that came over, as it was in the other service at the last import. */
export type ImportedRecord = {
  readonly userId: Uuid;
  /** Hashes of what describes the account there (or `partialHash` of it), and of its password hash: 64 hex characters. */
  readonly profileHash: string;
  readonly passwordHash: string;
  /** Below zero if it owed. */
  readonly balanceCents: Cents;
  /** The entry that tokens of unknown price refer to; null if there is none. */
  readonly openingId: Uuid | null;
};

export type KnownRecord = ImportedRecord & {
  /** Nobody has changed the account here since the last import. */
  readonly isUntouched: boolean;
  /** `users.updated_at` as the last import left it, as PostgreSQL writes it. */
  readonly userUpdatedAt: string;
};

/** One import at a time: each transaction takes its turn. @returns false if another one is at work */
export async function takeImportTurn(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('import', 0)) AS mine`.execute(tx);
  return rows[0]?.mine === true;
}

export async function selectRecords(
  tx: Tx,
  userIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, KnownRecord>> {
  const { rows } = await sql<KnownRecord>`
    SELECT i.user_id AS "userId", encode(i.profile_hash, 'hex') AS "profileHash",
           encode(i.password_hash, 'hex') AS "passwordHash", i.balance_cents AS "balanceCents",
           i.opening_id AS "openingId", u.updated_at = i.user_updated_at AS "isUntouched",
           i.user_updated_at::text AS "userUpdatedAt"
      FROM imported_users i JOIN users u ON u.id = i.user_id
     WHERE i.user_id = ANY (${[...userIds]}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.userId, row]));
}

/** `isWritten`: this import wrote the account's row, so that it is as the record says. */
export type NewRecord = ImportedRecord & { readonly isWritten: boolean };

/**
 * Stores records. Only of an account that this import wrote, `users.updated_at` is stored as it is now: of another it may be
 * the time of a change here, which the next import must still see.
 */
export async function upsertRecords(tx: Tx, records: readonly NewRecord[], now: string): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map((record) => ({ ...record, balanceCents: String(record.balanceCents) }));
  await sql`
    INSERT INTO imported_users
      (user_id, profile_hash, password_hash, user_updated_at, balance_cents, opening_id, imported_at)
    SELECT r."userId", decode(r."profileHash", 'hex'), decode(r."passwordHash", 'hex'),
           CASE WHEN r."isWritten" THEN u.updated_at ELSE i.user_updated_at END,
           r."balanceCents", r."openingId", ${now}::timestamptz
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (
        "userId" uuid, "profileHash" text, "passwordHash" text, "balanceCents" bigint, "openingId" uuid,
        "isWritten" boolean)
      JOIN users u ON u.id = r."userId" LEFT JOIN imported_users i ON i.user_id = r."userId"
        ON CONFLICT (user_id) DO UPDATE
       SET profile_hash = excluded.profile_hash, password_hash = excluded.password_hash,
           user_updated_at = excluded.user_updated_at, balance_cents = excluded.balance_cents,
           opening_id = excluded.opening_id, imported_at = excluded.imported_at`.execute(tx);
}

/** The sum of the balances of all records. */
export async function sumRecords(tx: Tx): Promise<Cents> {
  const { rows } = await sql<{ total: string | null }>`
    SELECT sum(balance_cents)::text AS total FROM imported_users`.execute(tx);
  return BigInt(rows[0]?.total ?? "0");
}

/** Marks users for whom no purchase pays a bonus here. @returns how many were marked now */
export async function settleBonusesOf(tx: Tx, userIds: readonly Uuid[]): Promise<number> {
  if (userIds.length === 0) return 0;
  const { numAffectedRows } = await sql`
    UPDATE imported_users SET bonus_is_settled = true
     WHERE user_id = ANY (${[...userIds]}::uuid[]) AND NOT bonus_is_settled`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** Stores what a referrer earned in the other service. */
export async function setBonusEarned(tx: Tx, userId: Uuid, earnedCents: Cents): Promise<void> {
  await sql`
    UPDATE imported_users SET bonus_earned_cents = ${earnedCents}
     WHERE user_id = ${userId} AND bonus_earned_cents <> ${earnedCents}`.execute(tx);
}
