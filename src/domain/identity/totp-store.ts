import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { hashSecret } from "../../kernel/secret-hash.ts";
import type { TotpState } from "./totp-rules.ts";

/** The second factor of a user, confirmed or not yet. */
export type StoredTotp = TotpState & {
  readonly secretSealed: string;
  readonly createdAt: Date;
  readonly confirmedAt: Date | null;
  /** The sign-in that began the enrolment; null with a JWT from before sign-ins had ids. */
  readonly signInId: Uuid | null;
  readonly wrongRecoveryCodesAt: readonly Date[];
};

/** The second factor of a user, locked until the transaction ends; null without one. */
export async function lockTotp(tx: Tx, userId: Uuid): Promise<StoredTotp | null> {
  const row = await tx
    .selectFrom("totp_secrets")
    .selectAll()
    .where("user_id", "=", userId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    secretSealed: row.secret_sealed,
    createdAt: row.created_at,
    confirmedAt: row.confirmed_at,
    signInId: row.sign_in_id,
    wrongRecoveryCodesAt: row.wrong_recovery_codes_at,
    lastStep: row.last_step,
    wrongCodesAt: row.wrong_codes_at,
  };
}

/** When the user confirmed a second factor, and how many recovery codes are left. Nothing is locked. */
export async function selectTotpSummary(
  tx: Tx,
  userId: Uuid,
): Promise<{ readonly enabledAt: Date | null; readonly recoveryCodesLeft: number }> {
  const totp = await tx
    .selectFrom("totp_secrets")
    .select("confirmed_at")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  const enabledAt = totp?.confirmed_at ?? null;
  return { enabledAt, recoveryCodesLeft: enabledAt === null ? 0 : await countRecoveryCodes(tx, userId) };
}

/** Stores the secret of an enrolment. Replaces one that was not confirmed, with its wrong codes. @returns false if one is confirmed: nothing is changed */
export async function upsertEnrolment(
  tx: Tx,
  enrolment: Pick<StoredTotp, "secretSealed" | "createdAt" | "signInId"> & { readonly userId: Uuid },
): Promise<boolean> {
  const values = {
    secret_sealed: enrolment.secretSealed,
    created_at: enrolment.createdAt,
    sign_in_id: enrolment.signInId,
    wrong_codes_at: [],
  };
  const row = await tx
    .insertInto("totp_secrets")
    .values({ user_id: enrolment.userId, ...values })
    .onConflict((conflict) =>
      conflict.column("user_id").doUpdateSet(values).where("totp_secrets.confirmed_at", "is", null),
    )
    .returning("user_id")
    .executeTakeFirst();
  return row !== undefined;
}

export async function confirmEnrolment(
  tx: Tx,
  userId: Uuid,
  { now, lastStep }: { readonly now: Date; readonly lastStep: number },
): Promise<void> {
  await tx
    .updateTable("totp_secrets")
    .set({ confirmed_at: now, last_step: lastStep, wrong_codes_at: [] })
    .where("user_id", "=", userId)
    .execute();
}

/** Stores which step was used last, or when wrong codes were entered. */
export async function updateTotpState(
  tx: Tx,
  userId: Uuid,
  change: Partial<TotpState & Pick<StoredTotp, "wrongRecoveryCodesAt">>,
): Promise<void> {
  const { lastStep, wrongCodesAt, wrongRecoveryCodesAt } = change;
  await tx
    .updateTable("totp_secrets")
    .set({
      ...(lastStep === undefined ? {} : { last_step: lastStep }),
      ...(wrongCodesAt === undefined ? {} : { wrong_codes_at: [...wrongCodesAt] }),
      ...(wrongRecoveryCodesAt === undefined ? {} : { wrong_recovery_codes_at: [...wrongRecoveryCodesAt] }),
    })
    .where("user_id", "=", userId)
    .execute();
}

/** Deletes the second factor of a user with its recovery codes. @returns false if there was none that was confirmed */
export async function deleteTotp(tx: Tx, userId: Uuid): Promise<boolean> {
  await tx.deleteFrom("recovery_codes").where("user_id", "=", userId).execute();
  const row = await tx
    .deleteFrom("totp_secrets")
    .where("user_id", "=", userId)
    .returning("confirmed_at")
    .executeTakeFirst();
  return row !== undefined && row.confirmed_at !== null;
}

/** Replaces all recovery codes of a user. @param codes in the form of `readRecoveryCode` */
export async function replaceRecoveryCodes(
  tx: Tx,
  userId: Uuid,
  codes: readonly string[],
  createdAt: Date,
): Promise<void> {
  await tx.deleteFrom("recovery_codes").where("user_id", "=", userId).execute();
  await tx
    .insertInto("recovery_codes")
    .values(codes.map((code) => ({ user_id: userId, code_hash: hashSecret(code), created_at: createdAt })))
    .execute();
}

/** Deletes a recovery code that is used. @returns false if there is none; of several calls at once all but one get false */
export async function deleteRecoveryCode(tx: Tx, userId: Uuid, code: string): Promise<boolean> {
  const row = await tx
    .deleteFrom("recovery_codes")
    .where("user_id", "=", userId)
    .where("code_hash", "=", hashSecret(code))
    .returning("user_id")
    .executeTakeFirst();
  return row !== undefined;
}

export async function countRecoveryCodes(tx: Tx, userId: Uuid): Promise<number> {
  const { count } = await tx
    .selectFrom("recovery_codes")
    .select((eb) => eb.fn.countAll<bigint>().as("count"))
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
