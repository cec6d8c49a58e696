import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { hashSecret } from "../../kernel/secret-hash.ts";

/** Stores the hash of a user's secret. Replaces an earlier one. */
export async function upsertReset(
  tx: Tx,
  reset: { readonly userId: Uuid; readonly secret: string; readonly expiresAt: Date },
): Promise<void> {
  const values = { secret_hash: hashSecret(reset.secret), expires_at: reset.expiresAt };
  await tx
    .insertInto("password_resets")
    .values({ user_id: reset.userId, ...values })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(values))
    .execute();
}

/** The user of a secret, if it is stored and has not expired. Nothing is locked. */
export async function selectResetOwner(tx: Tx, secret: string, now: Date): Promise<Uuid | null> {
  const row = await tx
    .selectFrom("password_resets")
    .select("user_id")
    .where("secret_hash", "=", hashSecret(secret))
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row?.user_id ?? null;
}

/** Deletes the secret that could reset a user's password. */
export async function deleteResetsOf(tx: Tx, userId: Uuid): Promise<void> {
  await tx.deleteFrom("password_resets").where("user_id", "=", userId).execute();
}

/** Deletes a secret that is used. @returns its user; of several calls at once all but one get null */
export async function deleteReset(tx: Tx, secret: string, now: Date): Promise<Uuid | null> {
  const row = await tx
    .deleteFrom("password_resets")
    .where("secret_hash", "=", hashSecret(secret))
    .where("expires_at", ">", now)
    .returning("user_id")
    .executeTakeFirst();
  return row?.user_id ?? null;
}

export async function deleteAllResets(tx: Tx): Promise<void> {
  await tx.deleteFrom("password_resets").execute();
}
