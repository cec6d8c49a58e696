import { type Selectable, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { normalEmail } from "../../kernel/email.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Role } from "../../kernel/role.ts";
import type { Users } from "../../kernel/schema.gen.ts";
import { roleOf } from "./role-rules.ts";
import type { User } from "./user.ts";

export type NewUser = {
  readonly id: Uuid;
  readonly email: string;
  readonly username: string;
  readonly passwordHash: string;
  /** False if left out. */
  readonly awaitsVerification?: boolean;
  readonly fullName: string | null;
  readonly isSuperuser: boolean;
  readonly referralCode: string;
  readonly referredById: Uuid | null;
  readonly language: Language | null;
  /** IANA name; UTC where it is left out. */
  readonly timeZone?: string;
  readonly createdAt: Date;
};

/** What a log-in needs of a user. */
export type Account = { readonly user: User; readonly passwordHash: string };

/** Inserts a user. @returns null if the e-mail address, the username or the referral code is taken */
export async function insertUser(tx: Tx, user: NewUser): Promise<User | null> {
  const row = await tx
    .insertInto("users")
    .values({
      id: user.id,
      email: user.email,
      email_key: normalEmail(user.email),
      username: user.username,
      password_hash: user.passwordHash,
      awaits_verification: user.awaitsVerification ?? false,
      full_name: user.fullName,
      is_superuser: user.isSuperuser,
      referral_code: user.referralCode,
      referred_by_id: user.referredById,
      language: user.language,
      ...(user.timeZone === undefined ? {} : { time_zone: user.timeZone }),
      created_at: user.createdAt,
      updated_at: user.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

export async function selectUser(tx: Tx, userId: Uuid): Promise<User | null> {
  const row = await tx.selectFrom("users").selectAll().where("id", "=", userId).executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

export async function selectAccount(tx: Tx, userId: Uuid): Promise<Account | null> {
  const row = await tx.selectFrom("users").selectAll().where("id", "=", userId).executeTakeFirst();
  return row === undefined ? null : { user: toUser(row), passwordHash: row.password_hash };
}

/**
 * The account of an e-mail address in any form. Uses `users_email_key_key`. An account from before migration 0014 has no key if
 * another account had the same normal form; it is found by `lower(email)`, and comes first if the address is exactly its own.
 */
export async function selectAccountByEmail(tx: Tx, email: string): Promise<Account | null> {
  const row = await tx
    .selectFrom("users")
    .selectAll()
    .where((eb) =>
      eb.or([
        eb("email_key", "=", normalEmail(email)),
        eb.and([eb("email_key", "is", null), eb(sql`lower(email)`, "=", sql`lower(${email})`)]),
      ]),
    )
    .orderBy((eb) => eb("email", "=", email), "desc")
    .orderBy("email_key", (order) => order.asc().nullsLast())
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { user: toUser(row), passwordHash: row.password_hash };
}

/**
 * Whether this is still the password hash of a user. Until the transaction ends the password cannot be changed, and sign-ins of the user
 * open one after another. Waits for a change that runs.
 */
export async function lockPassword(tx: Tx, userId: Uuid, passwordHash: string): Promise<boolean> {
  const row = await tx
    .selectFrom("users")
    .select("id")
    .where("id", "=", userId)
    .where("password_hash", "=", passwordHash)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** The highest cost of a bcrypt hash that an account has; null if none has one. Reads one row of `users_bcrypt_cost_idx`. */
export async function selectHighestBcryptCost(tx: Tx): Promise<number | null> {
  const { rows } = await sql<{ cost: string | null }>`
    SELECT max(substr(password_hash, 5, 2)) AS cost FROM users WHERE password_hash LIKE '$2%'`.execute(tx);
  return rows[0]?.cost == null ? null : Number(rows[0].cost);
}

/**
 * Replaces the hash of a password by another hash of the same password. The user does not notice: `updated_at` stays, and so do
 * sign-ins. Until the transaction ends the password cannot be changed; waits for a change that runs.
 * @returns false if this is not the hash any more: nothing is changed
 */
export async function replaceHash(tx: Tx, userId: Uuid, oldHash: string, newHash: string): Promise<boolean> {
  const row = await tx
    .updateTable("users")
    .set({ password_hash: newHash })
    .where("id", "=", userId)
    .where("password_hash", "=", oldHash)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

export async function usernameExists(tx: Tx, username: string): Promise<boolean> {
  const row = await tx.selectFrom("users").select("id").where("username", "=", username).executeTakeFirst();
  return row !== undefined;
}

/** The user of a referral code, in either case of letters; null if there is none. */
export async function selectReferrer(tx: Tx, code: string): Promise<Uuid | null> {
  const referrer = await tx
    .selectFrom("users")
    .select("id")
    .where("referral_code", "=", code.toUpperCase())
    .executeTakeFirst();
  return referrer?.id ?? null;
}

/** What may change in a user's row. Omitted members are not changed. */
export type UserChange = {
  readonly fullName?: string | null;
  readonly language?: Language | null;
  readonly timeZone?: string;
  readonly isActive?: boolean;
  readonly role?: Role | null;
};

/** Changes a user's row. @returns null if there is no such user */
export async function updateUser(
  tx: Tx,
  userId: Uuid,
  updatedAt: Date,
  change: UserChange,
): Promise<User | null> {
  const row = await tx
    .updateTable("users")
    .set({
      updated_at: updatedAt,
      ...(change.fullName === undefined ? {} : { full_name: change.fullName }),
      ...(change.language === undefined ? {} : { language: change.language }),
      ...(change.timeZone === undefined ? {} : { time_zone: change.timeZone }),
      ...(change.isActive === undefined ? {} : { is_active: change.isActive }),
      ...(change.role === undefined ? {} : columnsOfRole(change.role)),
    })
    .where("id", "=", userId)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

function columnsOfRole(role: Role | null) {
  const isOwner = role === "owner";
  return { is_superuser: isOwner, desk_role: isOwner ? null : role };
}

/** A user, locked until the transaction ends; null if there is none. */
export async function lockUser(tx: Tx, userId: Uuid): Promise<User | null> {
  const row = await tx
    .selectFrom("users")
    .selectAll()
    .where("id", "=", userId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

/**
 * Sets a password's hash; if `ifHash` is given, only if that is still the hash. For `changePassword` only, which also ends
 * sign-ins and reset links. @returns null if no row matched
 */
export async function updatePasswordHash(
  tx: Tx,
  userId: Uuid,
  change: { readonly passwordHash: string; readonly updatedAt: Date; readonly ifHash: string | null },
): Promise<User | null> {
  const { passwordHash, updatedAt, ifHash } = change;
  const row = await tx
    .updateTable("users")
    .set({ password_hash: passwordHash, updated_at: updatedAt })
    .where("id", "=", userId)
    .$if(ifHash !== null, (update) => update.where("password_hash", "=", ifHash))
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

/** Users without a normal form of their address, with ids above `after`, oldest first. */
export async function selectWithoutEmailKey(
  tx: Tx,
  after: Uuid | null,
  rowsMax: number,
): Promise<{ readonly id: Uuid; readonly email: string }[]> {
  return tx
    .selectFrom("users")
    .select(["id", "email"])
    .where("email_key", "is", null)
    .$if(after !== null, (query) => query.where("id", ">", after))
    .orderBy("id")
    .limit(rowsMax)
    .execute();
}

/** Stores the normal form of a user's address, unless another user has the same. */
export async function setEmailKey(tx: Tx, userId: Uuid, key: string): Promise<void> {
  await tx
    .updateTable("users")
    .set({ email_key: key })
    .where("id", "=", userId)
    .where((eb) =>
      eb.not(
        eb.exists(eb.selectFrom("users as other").select("other.id").where("other.email_key", "=", key)),
      ),
    )
    .execute();
}

/** The advisory lock of everything that makes, removes or counts owners, whom the database calls superusers. */
const SUPERUSERS_LOCK = 7_260_311_906;

/** Makes all changes of owners wait for each other, until the transaction ends. */
export async function lockSuperusers(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${SUPERUSERS_LOCK})`.execute(tx);
}

/** True if another user than `userId` is an owner who can log in. */
export async function otherSuperuserExists(tx: Tx, userId: Uuid): Promise<boolean> {
  const row = await tx
    .selectFrom("users")
    .select("id")
    .where("is_superuser", "=", true)
    .where("is_active", "=", true)
    .where("id", "<>", userId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function anySuperuserExists(tx: Tx): Promise<boolean> {
  const row = await tx
    .selectFrom("users")
    .select("id")
    .where("is_superuser", "=", true)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The columns of a `User`. A statement that is planned once names them: the answer to `SELECT *` changes with the table. */
export const USER_COLUMNS = [
  ...(["id", "email", "username", "full_name", "is_active", "is_superuser", "desk_role"] as const),
  ...(["referral_code", "language", "time_zone", "created_at", "updated_at"] as const),
  ...(["email_verified_at", "awaits_verification"] as const),
] as const;

export function toUser(row: Pick<Selectable<Users>, (typeof USER_COLUMNS)[number]>): User {
  return {
    id: row.id,
    email: row.email,
    emailVerifiedAt: row.email_verified_at,
    awaitsVerification: row.awaits_verification,
    username: row.username,
    fullName: row.full_name,
    isActive: row.is_active,
    role: roleOf(row),
    referralCode: row.referral_code,
    language: row.language,
    timeZone: row.time_zone,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
