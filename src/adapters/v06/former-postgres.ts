import pg from "pg";
import type {
  FormerBundle,
  FormerDatabase,
  FormerReferral,
  FormerToken,
  FormerTotals,
  FormerTransaction,
  FormerUser,
} from "../../domain/imports/former-database.port.ts";
import { type FormerShape, readShape } from "./former-shape.ts";

/** Accounts of one batch, which is one transaction of the import. */
const USERS_AT_ONCE = 200;
const ROWS_AT_ONCE = 2_000;
/** v0.6 has four. */
const BUNDLES_MAX = 1_000;
const CONNECT_TIMEOUT_MS = 10_000;

export type OpenFormerDatabase = FormerDatabase & { close(): Promise<void> };

/**
 * Opens the database of v0.6 in one read-only snapshot: v0.6 may go on writing, and no lock of ours stops it. Nothing is sent as a
 * start parameter, so a pooler may stand between.
 * @throws NotFormerDatabase, or what the driver throws if it cannot be reached
 */
export async function openFormerDatabase(url: string): Promise<OpenFormerDatabase> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "zenzefi import-v06",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  client.on("error", () => undefined); // The query under way fails with the same fault.
  try {
    await client.connect();
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await client.query("SET LOCAL TimeZone = 'UTC'");
    await client.query("SET LOCAL DateStyle = 'ISO, YMD'");
    await client.query("SET LOCAL statement_timeout = 0");
    // Between two reads the import writes a batch.
    await client.query("SET LOCAL idle_in_transaction_session_timeout = 0");
    const reader = new Reader(client, await readShape(client));
    return {
      totals: await reader.totals(),
      users: (after) => reader.users(after),
      transactions: (userIds) => reader.transactions(userIds),
      tokens: (userIds) => reader.tokens(userIds),
      bundles: () => reader.bundles(),
      referrals: () => reader.referrals(),
      close: () => client.end().catch(() => undefined),
    };
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Where a page ends; the next one begins behind it. */
type Place = { readonly userId: string; readonly createdAt: string | null; readonly id: string };

class Reader {
  readonly #client: pg.Client;
  readonly #shape: FormerShape;

  constructor(client: pg.Client, shape: FormerShape) {
    this.#client = client;
    this.#shape = shape;
  }

  async #rows<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#client.query<Row>(text, [...values])).rows;
  }

  async totals(): Promise<FormerTotals> {
    const { hasBundles, hasAuditLogs, hasSessions } = this.#shape;
    const count = (table: string, exists = true) =>
      exists ? `(SELECT count(*) FROM ${table})::float8` : "0::float8";
    const [totals] = await this.#rows<FormerTotals>(`
      SELECT ${count("users")} AS users, coalesce((SELECT sum(currency_balance) FROM users), 0)::text AS balance,
             ${count("transactions")} AS transactions, ${count("access_tokens")} AS tokens,
             ${count("token_bundles", hasBundles)} AS bundles, ${count("audit_logs", hasAuditLogs)} AS "auditLogs",
             ${count("proxy_sessions", hasSessions)} AS sessions`);
    if (totals === undefined) throw new Error("a SELECT without FROM gave no row");
    return totals;
  }

  users(after: string | null): Promise<FormerUser[]> {
    const referrals = this.#shape.hasReferrals
      ? `referral_code AS "referralCode", referral_bonus_earned::text AS "bonusEarned"`
      : `NULL AS "referralCode", NULL AS "bonusEarned"`;
    return this.#rows<FormerUser>(
      `SELECT id::text, email, username, hashed_password AS "passwordHash", full_name AS "fullName",
              is_active AS "isActive", is_superuser AS "isSuperuser", ${timeOf("created_at")} AS "createdAt",
              ${timeOf("updated_at")} AS "updatedAt", currency_balance::text AS balance, ${referrals}
         FROM users WHERE $1::uuid IS NULL OR id > $1::uuid ORDER BY id LIMIT ${USERS_AT_ONCE}`,
      [after],
    );
  }

  transactions(userIds: readonly string[]): AsyncGenerator<readonly FormerTransaction[]> {
    const columns = `amount::text, transaction_type::text AS kind, description,
      ${this.#shape.hasPaymentId ? "payment_id" : "NULL"} AS "paymentId"`;
    return this.#pages<FormerTransaction>("transactions", columns, userIds);
  }

  tokens(userIds: readonly string[]): AsyncGenerator<readonly FormerToken[]> {
    const columns = `token AS text, duration_hours AS "durationHours", is_active AS "isActive",
      ${this.#shape.hasScope ? "scope" : "'full'"} AS scope,
      ${timeOf("activated_at")} AS "activatedAt", ${timeOf("revoked_at")} AS "revokedAt"`;
    return this.#pages<FormerToken>("access_tokens", columns, userIds);
  }

  /** Rows of users in pages, each beginning behind the place where the one before ended. Uses the index on `user_id`. */
  async *#pages<Row extends Place>(
    table: "transactions" | "access_tokens",
    columns: string,
    userIds: readonly string[],
  ): AsyncGenerator<readonly Row[]> {
    // A time that is null, as a broken schema may have it, comes first.
    const time = "coalesce(created_at, '-infinity')";
    let at: Place | null = null;
    while (true) {
      const behind: string = at === null ? "" : `AND (user_id, ${time}, id) > ($2::uuid, $3, $4::uuid)`;
      const place: string[] = at === null ? [] : [at.userId, at.createdAt ?? "-infinity", at.id];
      const rows: Row[] = await this.#rows<Row>(
        `SELECT id::text, user_id::text AS "userId", ${timeOf("created_at")} AS "createdAt", ${columns}
           FROM ${table} WHERE user_id = ANY ($1::uuid[]) ${behind}
          ORDER BY user_id, ${time}, id LIMIT ${ROWS_AT_ONCE}`,
        [userIds, ...place],
      );
      if (rows.length > 0) yield rows;
      at = rows.at(-1) ?? null;
      if (rows.length < ROWS_AT_ONCE) return;
    }
  }

  bundles(): Promise<FormerBundle[]> {
    if (!this.#shape.hasBundles) return Promise.resolve([]);
    return this.#rows<FormerBundle>(
      `SELECT id::text, name, description, token_count AS "tokenCount", duration_hours AS "durationHours", scope,
              discount_percent::text AS discount, total_price::text AS total, is_active AS "isActive",
              ${timeOf("created_at")} AS "createdAt", ${timeOf("updated_at")} AS "updatedAt"
         FROM token_bundles ORDER BY created_at, id LIMIT ${BUNDLES_MAX}`,
    );
  }

  async *referrals(): AsyncGenerator<readonly FormerReferral[]> {
    if (!this.#shape.hasReferrals) return;
    let at: FormerReferral | null = null;
    while (true) {
      const behind: string = at === null ? "" : "AND (u.referred_by_id, u.id) > ($1::uuid, $2::uuid)";
      const rows: FormerReferral[] = await this.#rows<FormerReferral>(
        `SELECT u.id::text AS "userId", u.referred_by_id::text AS "referrerId", r.referral_bonus_earned::text AS earned,
                (SELECT t.amount::text FROM transactions t
                  WHERE t.user_id = u.id AND t.amount < -100 AND lower(t.transaction_type::text) = 'purchase'
                  ORDER BY t.created_at, t.id LIMIT 1) AS "qualifyingAmount"
           FROM users u JOIN users r ON r.id = u.referred_by_id
          WHERE u.referred_by_id IS NOT NULL ${behind}
          ORDER BY u.referred_by_id, u.id LIMIT ${ROWS_AT_ONCE}`,
        at === null ? [] : [at.referrerId, at.userId],
      );
      if (rows.length > 0) yield rows;
      at = rows.at(-1) ?? null;
      if (rows.length < ROWS_AT_ONCE) return;
    }
  }
}

/** Times without a zone are UTC, which the time zone of the transaction makes of them. */
function timeOf(column: string): string {
  return `${column}::timestamptz::text`;
}
