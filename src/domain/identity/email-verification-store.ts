import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { hashSecret } from "../../kernel/secret-hash.ts";

/** Stores the hash of a user's secret, for the address that the link goes to. Replaces an earlier one. */
export async function upsertVerification(
  tx: Tx,
  link: { readonly userId: Uuid; readonly secret: string; readonly email: string; readonly expiresAt: Date },
): Promise<void> {
  const values = { secret_hash: hashSecret(link.secret), email: link.email, expires_at: link.expiresAt };
  await tx
    .insertInto("email_verifications")
    .values({ user_id: link.userId, ...values })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(values))
    .execute();
}

/** Deletes a secret that is used. @returns its user and address; of several calls at once all but one get null */
export async function deleteVerification(
  tx: Tx,
  secret: string,
  now: Date,
): Promise<{ readonly userId: Uuid; readonly email: string } | null> {
  const row = await tx
    .deleteFrom("email_verifications")
    .where("secret_hash", "=", hashSecret(secret))
    .where("expires_at", ">", now)
    .returning(["user_id", "email"])
    .executeTakeFirst();
  return row === undefined ? null : { userId: row.user_id, email: row.email };
}

export async function deleteAllVerifications(tx: Tx): Promise<void> {
  await tx.deleteFrom("email_verifications").execute();
}

/** Stores that mail to this address of a user arrives. @returns false if the address is another one now: nothing is changed */
export async function setEmailVerified(
  tx: Tx,
  { userId, email, now }: { readonly userId: Uuid; readonly email: string; readonly now: Date },
): Promise<boolean> {
  const row = await tx
    .updateTable("users")
    .set({ email_verified_at: now, awaits_verification: false, updated_at: now })
    .where("id", "=", userId)
    .where(sql`lower(email)`, "=", sql`lower(${email})`)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
