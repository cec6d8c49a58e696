import type pg from "pg";

/** Which of the tables and columns there are: v0.6 has neither bundles nor referrals, and early ones no scope. */
export type FormerShape = {
  readonly hasReferrals: boolean;
  readonly hasScope: boolean;
  readonly hasPaymentId: boolean;
  readonly hasBundles: boolean;
  readonly hasAuditLogs: boolean;
  readonly hasSessions: boolean;
};

/** The database is none of v0.6; `missing` names what it lacks, as `users.hashed_password`. */
export class NotFormerDatabase extends Error {
  readonly missing: readonly string[];

  constructor(missing: readonly string[]) {
    super(`not a database of v0.6: it lacks ${missing.join(", ")}`);
    this.missing = missing;
  }
}

const REQUIRED = [
  ...["id", "email", "username", "hashed_password", "is_active", "is_superuser"].map(
    (name) => `users.${name}`,
  ),
  ...["created_at", "updated_at", "currency_balance"].map((name) => `users.${name}`),
  ...["id", "user_id", "token", "duration_hours", "created_at"].map((name) => `access_tokens.${name}`),
  ...["activated_at", "is_active", "revoked_at"].map((name) => `access_tokens.${name}`),
  ...["id", "user_id", "amount", "transaction_type", "description"].map((name) => `transactions.${name}`),
  "transactions.created_at",
];

/** @throws NotFormerDatabase */
export async function readShape(client: pg.Client): Promise<FormerShape> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
      WHERE table_schema = ANY (current_schemas(false))`,
  );
  const names = new Set(rows.map(({ name }) => name));
  const missing = REQUIRED.filter((name) => !names.has(name));
  if (missing.length > 0) throw new NotFormerDatabase(missing);
  return {
    hasReferrals: names.has("users.referral_code") && names.has("users.referred_by_id"),
    hasScope: names.has("access_tokens.scope"),
    hasPaymentId: names.has("transactions.payment_id"),
    hasBundles: names.has("token_bundles.id"),
    hasAuditLogs: names.has("audit_logs.id"),
    hasSessions: names.has("proxy_sessions.id"),
  };
}
