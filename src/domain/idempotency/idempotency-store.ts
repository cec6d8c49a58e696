import { sql } from "kysely";
import { markAnnouncements } from "../../kernel/announcements.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** How long an answer is stored (contract, Conventions). */
export const ANSWER_RETAINED_MS = DAY_MS;

/** What is stored under a key: its answer, or what its request began and has not answered yet. */
export type StoredKey = {
  readonly fingerprint: Buffer;
  readonly answer: { readonly status: number; readonly sealed: string } | null;
  /** The payment or refund that the request began; null for work of one step. */
  readonly begunId: Uuid | null;
};

/** Locks a key until the transaction ends. @returns false if another transaction has locked it; never waits */
export async function lockKey(tx: Tx, userId: Uuid, key: string): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${`idempotency ${userId} ${key}`}, 0)) AS locked`.execute(
    tx,
  );
  return rows[0]?.locked === true;
}

/** What is stored under a key, if it was stored after `since`. */
export async function selectKey(tx: Tx, userId: Uuid, key: string, since: Date): Promise<StoredKey | null> {
  const row = await tx
    .selectFrom("idempotency_keys")
    .select(["fingerprint", "status", "answer_sealed", "begun_id"])
    .where("user_id", "=", userId)
    .where("key", "=", key)
    .where("created_at", ">", since)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { fingerprint, status, answer_sealed: sealed, begun_id: begunId } = row;
  return { fingerprint, answer: status === null || sealed === null ? null : { status, sealed }, begunId };
}

/** How many keys of a user were stored after `since`, counted up to `max`, and when the oldest of them was. */
export async function countKeys(
  tx: Tx,
  userId: Uuid,
  since: Date,
  max: number,
): Promise<{ readonly keys: number; readonly oldest: Date | null }> {
  const { rows } = await sql<{ keys: number; oldest: Date | null }>`
    SELECT count(*)::integer AS keys, min(created_at) AS oldest
      FROM (SELECT created_at FROM idempotency_keys
             WHERE user_id = ${userId} AND created_at > ${since} LIMIT ${max}) stored`.execute(tx);
  return rows[0] ?? { keys: 0, oldest: null };
}

/** Stores a key. Replaces one that is too old or has no answer yet. */
export async function upsertKey(
  tx: Tx,
  stored: StoredKey & { readonly userId: Uuid; readonly key: string; readonly createdAt: Date },
): Promise<void> {
  const values = {
    fingerprint: stored.fingerprint,
    status: stored.answer?.status ?? null,
    answer_sealed: stored.answer?.sealed ?? null,
    begun_id: stored.begunId,
    created_at: stored.createdAt,
  };
  await tx
    .insertInto("idempotency_keys")
    .values({ user_id: stored.userId, key: stored.key, ...values })
    .onConflict((conflict) => conflict.columns(["user_id", "key"]).doUpdateSet(values))
    .execute();
}

/** Deletes at most `limit` answers stored at or before `until`. @returns how many */
export async function deleteAnswers(tx: Tx, until: Date, limit: number): Promise<number> {
  const oldest = tx
    .selectFrom("idempotency_keys")
    .select(["user_id", "key"])
    .where("created_at", "<=", until)
    .orderBy("created_at")
    .limit(limit);
  const { numDeletedRows } = await tx
    .deleteFrom("idempotency_keys")
    .where((eb) => eb(eb.refTuple("user_id", "key"), "in", oldest.$asTuple("user_id", "key")))
    // Checked again, because a new answer may have replaced the row meanwhile.
    .where("created_at", "<=", until)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/**
 * Runs `work` within a savepoint. If it throws and `rescue` returns a value for the error, what `work` wrote is rolled back and
 * the transaction continues with that value.
 * @throws what `work` throws, if `rescue` returns null
 */
export async function withinSavepoint<T>(
  tx: Tx,
  work: (tx: Tx) => Promise<T>,
  rescue: (error: unknown) => T | null,
): Promise<T> {
  await sql`SAVEPOINT work`.execute(tx);
  const undoAnnouncements = markAnnouncements(tx);
  try {
    return await work(tx);
  } catch (error) {
    const rescued = rescue(error);
    if (rescued === null) throw error;
    await sql`ROLLBACK TO SAVEPOINT work`.execute(tx);
    undoAnnouncements();
    return rescued;
  }
}
