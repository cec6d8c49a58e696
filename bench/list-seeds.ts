import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../src/kernel/database.port.ts";
import { idAt } from "./seeded-id.ts";

/** The time of row 0; each row is a second later than the one before. */
export const FIRST_MS = Date.UTC(2026, 0, 1);
export const USERS = 1_000;
/** Has every tenth row: more than any real user. The others share the rest. */
export const BUSY_USER = uuidOf(0);
export const QUIET_USER = uuidOf(7);
/** The endpoint of every row whose number ends in it. */
export const ENDPOINT = uuidOf(3);

export const SEEDED_TABLES = [
  "ledger_transactions",
  "access_tokens",
  "proxy_sessions",
  "audit_logs",
  "notification_deliveries",
] as const;
export type SeededTable = (typeof SEEDED_TABLES)[number];

export function uuidOf(nth: number): string {
  return `00000000-0000-4000-8000-${nth.toString(16).padStart(12, "0")}`;
}

/** As SQL: the id that `uuidOf` gives, of a user with every tenth row if `isShared`. */
const uuid = (nth: RawBuilder<unknown>) =>
  sql`('00000000-0000-4000-8000-' || lpad(to_hex(${nth}), 12, '0'))::uuid`;
const owner = uuid(sql`CASE WHEN n % 10 = 0 THEN 0 ELSE n % ${sql.lit(USERS)} END`);
const id = idAt("at", "n");

/**
 * What is inserted for each number `n` and its time `at`. Most tokens have ended, and few were never used: a list of those that
 * are live must not read the others.
 */
const ROWS: Readonly<Record<SeededTable, RawBuilder<unknown>>> = {
  ledger_transactions: sql`(id, user_id, kind, amount, balance_after, description, created_at)
    SELECT ${id}, ${owner}, CASE WHEN n % 100 = 0 THEN 'deposit' ELSE 'purchase' END, -100, 100, 'Access token, 1 h, full', at`,
  access_tokens: sql`(id, user_id, token_hash, token_sealed, duration_hours, scope, cost_cents, charge_id, created_at, activated_at,
    revoked_at)
    SELECT ${id}, ${owner}, sha256(n::text::bytea), repeat('x', 140), 1, 'full', 100, ${id}, at,
           CASE WHEN n % 5000 > 0 THEN at END, CASE WHEN n % 20 = 1 THEN at END`,
  proxy_sessions: sql`(id, token_id, user_id, device_id, ip, user_agent, started_at, last_activity, ended_at, end_reason)
    SELECT ${id}, ${id}, ${owner}, 'device-of-' || n, '192.0.2.7', 'Mozilla/5.0 (X11; Linux x86_64)', at, at,
           CASE WHEN n % 5000 > 0 THEN at END, CASE WHEN n % 5000 > 0 THEN 'idle' END`,
  audit_logs: sql`(id, actor_id, action, resource_type, resource_id, after, ip, user_agent, request_id, created_at)
    SELECT ${id}, ${owner}, CASE WHEN n % 3000 = 0 THEN 'bundle.changed' ELSE 'token.purchased' END,
           CASE WHEN n % 3000 = 0 THEN 'bundle' ELSE 'token' END, ${uuid(sql`n / 3`)}, '{"cost": "1.00", "balance": "9.00"}',
           '192.0.2.7', 'Mozilla/5.0 (X11; Linux x86_64)', ${id}, at`,
  notification_deliveries: sql`(id, cause, kind, channel, recipient, content, happened_at, created_at, due_at, attempts, ended_at, result)
    SELECT ${id}, 'fact:' || n, 'target_down', 'webhook', 'webhook:' || ${uuid(sql`n % 10`)}, '{"n": 1}', at, at, at, 1, at, 'sent'`,
};

export async function addUsers(tx: Tx): Promise<void> {
  await sql`
    INSERT INTO users (id, email, username, password_hash, referral_code, created_at, updated_at)
    SELECT ${uuid(sql`n`)}, 'person' || n || '@example.com', 'user-' || n, 'none', lpad(n::text, 12, '0'), now(), now()
      FROM generate_series(0, ${sql.lit(USERS - 1)}) AS n`.execute(tx);
}

/**
 * Adds the rows from one number up to another, and brings the planner up to date.
 * @param tx a connection on which no triggers and foreign keys hold (`session_replication_role`)
 */
export async function addRows(
  tx: Tx,
  table: SeededTable,
  { after, upTo }: { readonly after: number; readonly upTo: number },
): Promise<void> {
  const first = sql.lit(new Date(FIRST_MS).toISOString());
  await sql`
    INSERT INTO ${sql.table(table)} ${ROWS[table]}
      FROM (SELECT n, ${first}::timestamptz + n * interval '1 second' AS at
              FROM generate_series(${sql.lit(after + 1)}, ${sql.lit(upTo)}) AS n) AS numbered`.execute(tx);
  await sql`VACUUM (ANALYZE) ${sql.table(table)}`.execute(tx);
}
