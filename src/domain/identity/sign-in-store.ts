import { type ExpressionBuilder, type Selectable, sql } from "kysely";
import { PLANNED_ONCE, type Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { DB, SignIns } from "../../kernel/schema.gen.ts";
import { hashSecret } from "../../kernel/secret-hash.ts";
import type { RefreshState } from "./refresh-token-rules.ts";
import type { SignIn } from "./sign-in.ts";
import type { User } from "./user.ts";
import { toUser, USER_COLUMNS } from "./user-store.ts";

export type NewSignIn = Omit<SignIn, "lastUsedAt"> & {
  readonly userId: Uuid;
  /** The secret in the browser's cookie; null if it does not stay signed in. */
  readonly secret: string | null;
  /** The secret part of its refresh tokens; null if it has none. */
  readonly refreshSalt: Buffer | null;
  /** When its user showed a second factor; null without. */
  readonly totpAt: Date | null;
};

export async function insertSignIn(tx: Tx, signIn: NewSignIn): Promise<void> {
  await tx
    .insertInto("sign_ins")
    .values({
      id: signIn.id,
      user_id: signIn.userId,
      refresh_hash: signIn.secret === null ? null : hashSecret(signIn.secret),
      refresh_salt: signIn.refreshSalt,
      totp_at: signIn.totpAt,
      created_at: signIn.createdAt,
      last_used_at: signIn.createdAt,
      expires_at: signIn.expiresAt,
      ip: signIn.ip,
      user_agent: signIn.userAgent,
    })
    .execute();
}

/**
 * The user of a sign-in, by primary keys, and whether it began with a second factor; null if the sign-in has ended or was deleted.
 * Null also if it began without one though the user has one: a release that knows no second factor has opened it, beside this one or
 * after a way back. Expiry is in its JWTs.
 */
export async function selectSignedInUser(
  tx: Tx,
  userId: Uuid,
  signInId: Uuid,
): Promise<{ readonly user: User; readonly hasTotp: boolean } | null> {
  const row = await tx
    .selectFrom("users")
    .innerJoin("sign_ins", "sign_ins.user_id", "users.id")
    .select(USER_COLUMNS.map((column) => `users.${column}` as const))
    .select("sign_ins.totp_at")
    .where("users.id", "=", userId)
    .where("sign_ins.id", "=", signInId)
    .where("sign_ins.ended_at", "is", null)
    .where((eb) => eb.or([eb("sign_ins.totp_at", "is not", null), hasNoTotp(eb)]))
    .modifyEnd(sql.raw(PLANNED_ONCE))
    .executeTakeFirst();
  return row === undefined ? null : { user: toUser(row), hasTotp: row.totp_at !== null };
}

/** The user of a JWT from before sign-ins had ids; null if the user has a second factor, which such a JWT never began with. */
export async function selectUserWithoutTotp(tx: Tx, userId: Uuid): Promise<User | null> {
  const row = await tx
    .selectFrom("users")
    .selectAll()
    .where("id", "=", userId)
    .where((eb) => hasNoTotp(eb))
    .executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

/** By the primary key. */
function hasNoTotp(eb: ExpressionBuilder<DB, "users">) {
  const confirmed = eb
    .selectFrom("totp_secrets")
    .select("totp_secrets.user_id")
    .whereRef("totp_secrets.user_id", "=", "users.id")
    .where("totp_secrets.confirmed_at", "is not", null);
  return eb.not(eb.exists(confirmed));
}

/** Stores that the user of a sign-in has shown a second factor. */
export async function setTotpAt(tx: Tx, signInId: Uuid, totpAt: Date): Promise<void> {
  await tx.updateTable("sign_ins").set({ totp_at: totpAt }).where("id", "=", signInId).execute();
}

/** The second factor of a user was removed: no sign-in counts as one with it any more. */
export async function clearTotpAt(tx: Tx, userId: Uuid): Promise<void> {
  await tx
    .updateTable("sign_ins")
    .set({ totp_at: null })
    .where("user_id", "=", userId)
    .where("totp_at", "is not", null)
    .execute();
}

/** The open sign-ins of the secrets in cookies, newest first. Uses `sign_ins_refresh_hash_key`. Nothing is locked. */
export async function selectBySecrets(
  tx: Tx,
  secrets: readonly string[],
  now: Date,
): Promise<{ readonly signIn: SignIn; readonly userId: Uuid; readonly secret: string }[]> {
  if (secrets.length === 0) return [];
  const byHash = new Map(secrets.map((secret) => [hashSecret(secret).toString("hex"), secret]));
  const rows = await tx
    .selectFrom("sign_ins")
    .selectAll()
    .where("refresh_hash", "in", secrets.map(hashSecret))
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .orderBy("id", "desc")
    .execute();
  return rows.map((row) => ({
    signIn: toSignIn(row),
    userId: row.user_id,
    secret: byHash.get(row.refresh_hash?.toString("hex") ?? "") ?? "",
  }));
}

/** Stores when a sign-in was used and until when it lasts, unless it has ended meanwhile. */
export async function recordUse(tx: Tx, signInId: Uuid, now: Date, expiresAt: Date): Promise<void> {
  await tx
    .updateTable("sign_ins")
    .set({ last_used_at: now, expires_at: expiresAt })
    .where("id", "=", signInId)
    .where("ended_at", "is", null)
    .execute();
}

/** A sign-in with refresh tokens. */
export type RefreshableSignIn = {
  readonly userId: Uuid;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly salt: Buffer;
  readonly state: RefreshState;
  /** The database's clock, at the begin of the transaction. Rotations are timed by it alone: the clocks of instances differ. */
  readonly at: Date;
};

/** An open sign-in that has refresh tokens, locked until the transaction ends; else null. */
export async function lockRefreshable(tx: Tx, signInId: Uuid, now: Date): Promise<RefreshableSignIn | null> {
  const row = await tx
    .selectFrom("sign_ins")
    .selectAll()
    .select(sql<Date>`now()`.as("at"))
    .where("id", "=", signInId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (row === undefined || row.refresh_salt === null) return null;
  return {
    userId: row.user_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    salt: row.refresh_salt,
    state: { generation: row.refresh_generation, rotatedAt: row.refresh_rotated_at },
    at: row.at,
  };
}

/** Stores that a sign-in was refreshed, and until when it lasts. The caller has it locked. */
export async function recordRotation(
  tx: Tx,
  signInId: Uuid,
  { generation, rotatedAt }: RefreshState,
  use: { readonly now: Date; readonly expiresAt: Date },
): Promise<void> {
  await tx
    .updateTable("sign_ins")
    .set({
      refresh_generation: generation,
      refresh_rotated_at: [...rotatedAt],
      last_used_at: use.now,
      expires_at: use.expiresAt,
    })
    .where("id", "=", signInId)
    .execute();
}

/** The open sign-ins of a user, newest first. Uses `sign_ins_user_id_idx`. */
export async function selectOpenSignIns(tx: Tx, userId: Uuid, now: Date, rowsMax: number): Promise<SignIn[]> {
  const rows = await tx
    .selectFrom("sign_ins")
    .selectAll()
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .orderBy("id", "desc")
    .limit(rowsMax)
    .execute();
  return rows.map(toSignIn);
}

/** Ends one sign-in of this user. @returns false if it does not exist or is not open */
export async function endOne(tx: Tx, userId: Uuid, signInId: Uuid, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable("sign_ins")
    .set({ ended_at: now })
    .where("id", "=", signInId)
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends the open sign-ins of the secrets in cookies. @returns those that were ended */
export async function endBySecrets(
  tx: Tx,
  secrets: readonly string[],
  now: Date,
): Promise<{ readonly id: Uuid; readonly userId: Uuid }[]> {
  if (secrets.length === 0) return [];
  const rows = await tx
    .updateTable("sign_ins")
    .set({ ended_at: now })
    .where("refresh_hash", "in", secrets.map(hashSecret))
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .returning(["id", "user_id"])
    .execute();
  return rows.map((row) => ({ id: row.id, userId: row.user_id }));
}

/** Ends the oldest open sign-ins of a user, so that `keep` are left with `newestId`. The caller has the user's row locked. */
export async function endOldest(
  tx: Tx,
  userId: Uuid,
  newestId: Uuid,
  { keep, now }: { readonly keep: number; readonly now: Date },
): Promise<void> {
  const old = tx
    .selectFrom("sign_ins")
    .select("id")
    .where("user_id", "=", userId)
    .where("id", "<>", newestId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .orderBy("id", "desc")
    .offset(keep - 1);
  await tx.updateTable("sign_ins").set({ ended_at: now }).where("id", "in", old).execute();
}

/** Ends all open sign-ins of a user except `exceptId`. */
export async function endOthers(tx: Tx, userId: Uuid, exceptId: Uuid | null, now: Date): Promise<void> {
  await tx
    .updateTable("sign_ins")
    .set({ ended_at: now })
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .$if(exceptId !== null, (update) => update.where("id", "<>", exceptId))
    .execute();
}

/** Ends all open sign-ins of all users. */
export async function endAll(tx: Tx, now: Date): Promise<void> {
  await tx.updateTable("sign_ins").set({ ended_at: now }).where("ended_at", "is", null).execute();
}

/** Deletes expired sign-ins. Uses `sign_ins_expires_at_idx`. @returns how many, at most `rowsMax` */
export async function deleteExpired(tx: Tx, now: Date, rowsMax: number): Promise<number> {
  const expired = tx
    .selectFrom("sign_ins")
    .select("id")
    .where("expires_at", "<=", now)
    .orderBy("expires_at")
    .limit(rowsMax);
  const { numDeletedRows } = await tx
    .deleteFrom("sign_ins")
    .where("id", "in", expired)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

function toSignIn(row: Selectable<SignIns>): SignIn {
  return {
    id: row.id,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    ip: row.ip,
    userAgent: row.user_agent,
  };
}
