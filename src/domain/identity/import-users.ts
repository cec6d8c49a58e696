import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { deleteResetsOf } from "./password-reset-store.ts";
import { endOthers } from "./sign-in-store.ts";
import { lockSuperusers, otherSuperuserExists } from "./user-store.ts";

/** An account of another service in our terms. Times as PostgreSQL writes a `timestamptz` in UTC. */
export type ImportedUser = {
  readonly id: Uuid;
  readonly email: string;
  /** Null if another account has the same normal form: it is found by the address as it is written. */
  readonly emailKey: string | null;
  readonly username: string;
  readonly passwordHash: string;
  readonly fullName: string | null;
  readonly isActive: boolean;
  readonly isSuperuser: boolean;
  readonly referralCode: string;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** An account that has an id, an address, a username or a code which others want. */
export type Occupant = {
  readonly id: Uuid;
  readonly email: string;
  readonly emailKey: string | null;
  readonly username: string;
  readonly referralCode: string;
  readonly createdAt: string;
  readonly isImported: boolean;
};

export type Wanted = {
  readonly ids: readonly Uuid[];
  readonly emails: readonly string[];
  readonly emailKeys: readonly string[];
  readonly usernames: readonly string[];
  readonly referralCodes: readonly string[];
};

/** The accounts that have any of these. Each condition has an index. */
export async function findOccupants(tx: Tx, wanted: Wanted): Promise<Occupant[]> {
  const { rows } = await sql<Occupant>`
    SELECT id, email, email_key AS "emailKey", username, referral_code AS "referralCode",
           created_at::text AS "createdAt",
           EXISTS (SELECT FROM imported_users i WHERE i.user_id = users.id) AS "isImported"
      FROM users
     WHERE id = ANY (${[...wanted.ids]}::uuid[]) OR email_key = ANY (${[...wanted.emailKeys]}::text[])
        OR (email_key IS NULL AND lower(email) IN (SELECT lower(w) FROM unnest(${[...wanted.emails]}::text[]) w))
        OR username = ANY (${[...wanted.usernames]}::text[])
        OR referral_code = ANY (${[...wanted.referralCodes]}::text[])`.execute(tx);
  return rows;
}

/** Takes the normal form of their addresses from accounts, since older ones with the same form come over. */
export async function releaseEmailKeys(tx: Tx, userIds: readonly Uuid[]): Promise<void> {
  if (userIds.length === 0) return;
  await tx
    .updateTable("users")
    .set({ email_key: null })
    .where("id", "in", [...userIds])
    .execute();
}

/** Inserts accounts, without wallets and referrers. Nothing of them may be taken. */
export async function insertImportedUsers(tx: Tx, users: readonly ImportedUser[]): Promise<void> {
  if (users.length === 0) return;
  if (users.some(({ isSuperuser }) => isSuperuser)) await lockSuperusers(tx);
  await sql`
    INSERT INTO users (id, email, email_key, username, password_hash, full_name, is_active, is_superuser,
                       referral_code, created_at, updated_at)
    SELECT u.* FROM jsonb_to_recordset(${JSON.stringify(users)}::jsonb) AS u (
      id uuid, email text, "emailKey" text, username text, "passwordHash" text, "fullName" text, "isActive" boolean,
      "isSuperuser" boolean, "referralCode" text, "createdAt" timestamptz, "updatedAt" timestamptz)`.execute(
    tx,
  );
}

/** What an import may change in an account that came over before. */
export type ImportedChange = Omit<ImportedUser, "referralCode" | "createdAt"> & {
  /** True if the password was changed there: sign-ins here end. */
  readonly changesPassword: boolean;
  /** `updated_at` of the row as the caller knows it, as PostgreSQL writes it. */
  readonly seenUpdatedAt: string;
};

/** `isWritten`: the row was another one before. `keepsRight`: it is the only active superuser, and there it is none, or not active. */
export type ImportedOutcome = { readonly isWritten: boolean; readonly keepsRight: boolean };

/**
 * Changes an account to what it is in the other service now. The last active superuser stays one, and active. A user who is deactivated loses
 * access within a second, by the trigger on the row.
 * @returns null if it was changed here since the caller saw it: nothing is changed
 */
export async function updateImportedUser(
  tx: Tx,
  change: ImportedChange,
  now: Date,
): Promise<ImportedOutcome | null> {
  await lockSuperusers(tx);
  const here = await tx
    .selectFrom("users")
    .select(["is_superuser", "is_active"])
    .where("id", "=", change.id)
    .where(sql<boolean>`updated_at = ${change.seenUpdatedAt}::timestamptz`)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (here === undefined) return null;
  const losesRight = here.is_superuser && here.is_active && !(change.isSuperuser && change.isActive);
  const keepsRight = losesRight && !(await otherSuperuserExists(tx, change.id));
  const { numAffectedRows } = await sql`
    UPDATE users u
       SET email = n.email, email_key = n.email_key, username = n.username, full_name = n.full_name,
           is_active = n.is_active, is_superuser = n.is_superuser, updated_at = ${change.updatedAt}::timestamptz,
           password_hash = CASE WHEN n.changes_password THEN ${change.passwordHash} ELSE password_hash END
      FROM (VALUES (${change.email}::text, ${change.emailKey}::text, ${change.username}::text, ${change.fullName}::text,
                    ${change.isActive || keepsRight}::boolean, ${change.isSuperuser || keepsRight}::boolean,
                    ${change.changesPassword}::boolean))
           AS n (email, email_key, username, full_name, is_active, is_superuser, changes_password)
     WHERE u.id = ${change.id}
       AND (n.changes_password
            OR ROW (u.email, u.email_key, u.username, u.full_name, u.is_active, u.is_superuser)
               IS DISTINCT FROM ROW (n.email, n.email_key, n.username, n.full_name, n.is_active, n.is_superuser))`.execute(
    tx,
  );
  // As at `setUserRole`: who may reset a customer's password must not reset that of an owner.
  if (change.changesPassword || change.isSuperuser) await deleteResetsOf(tx, change.id);
  if (change.changesPassword) await endOthers(tx, change.id, null, now);
  return { isWritten: numAffectedRows === 1n, keepsRight };
}

export type Referral = { readonly userId: Uuid; readonly referrerId: Uuid };

/** Stores who referred whom, where it is not stored yet. @returns how many were stored */
export async function setReferrers(tx: Tx, referrals: readonly Referral[]): Promise<number> {
  if (referrals.length === 0) return 0;
  const { numAffectedRows } = await sql`
    UPDATE users u SET referred_by_id = r."referrerId"
      FROM jsonb_to_recordset(${JSON.stringify(referrals)}::jsonb) AS r ("userId" uuid, "referrerId" uuid)
     WHERE u.id = r."userId" AND u.referred_by_id IS NULL AND r."referrerId" <> u.id
       AND EXISTS (SELECT FROM imported_users i WHERE i.user_id = u.id)
       AND EXISTS (SELECT FROM imported_users i WHERE i.user_id = r."referrerId")`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
