import { createHash } from "node:crypto";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** Only the SHA-256 of a secret is kept: who reads the table cannot use it. 256 random bits need no salt. */
function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Keeps a user's secret, in place of an earlier one. */
export async function upsertReset(
  tx: Tx,
  reset: { readonly userId: Uuid; readonly secret: string; readonly expiresAt: Date },
): Promise<void> {
  const values = { secret_hash: hashOf(reset.secret), expires_at: reset.expiresAt };
  await tx
    .insertInto("password_resets")
    .values({ user_id: reset.userId, ...values })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(values))
    .execute();
}

/** Whether a secret is known and has not expired. Nothing is locked. */
export async function resetExists(tx: Tx, secret: string, now: Date): Promise<boolean> {
  const row = await tx
    .selectFrom("password_resets")
    .select("user_id")
    .where("secret_hash", "=", hashOf(secret))
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses a secret up: of several at once one gets whose it was, the others null. */
export async function deleteReset(tx: Tx, secret: string, now: Date): Promise<Uuid | null> {
  const row = await tx
    .deleteFrom("password_resets")
    .where("secret_hash", "=", hashOf(secret))
    .where("expires_at", ">", now)
    .returning("user_id")
    .executeTakeFirst();
  return row?.user_id ?? null;
}
