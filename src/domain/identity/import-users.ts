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
};

/**
 * Changes an account to what it is in the other service now. The last superuser stays one. A user who is deactivated loses
 * access within a second, by the trigger on the row.
 */
export async function updateImportedUser(tx: Tx, change: ImportedChange, now: Date): Promise<void> {
  await lockSuperusers(tx);
  const mayLoseRight = await otherSuperuserExists(tx, change.id);
  await sql`
    UPDATE users SET email = ${change.email}, email_key = ${change.emailKey}, username = ${change.username},
           full_name = ${change.fullName}, is_active = ${change.isActive},
           is_superuser = ${change.isSuperuser}::boolean OR (is_superuser AND NOT ${mayLoseRight}::boolean),
           password_hash = CASE WHEN ${change.changesPassword}::boolean THEN ${change.passwordHash} ELSE password_hash END,
           updated_at = ${change.updatedAt}::timestamptz
     WHERE id = ${change.id}`.execute(tx);
  if (!change.changesPassword) return;
  await deleteResetsOf(tx, change.id);
  await endOthers(tx, change.id, null, now);
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
