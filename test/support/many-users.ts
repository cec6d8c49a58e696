import { sql } from "kysely";
import type { Database } from "../../src/kernel/database.port.ts";

/** Users by one statement, each with a token that cost nothing and an open session of one device. */
export async function addDevices({ direct }: Database, count: number): Promise<void> {
  const id = (kind: number) =>
    sql`('00000000-0000-4000-8000-' || ${kind}::integer || lpad(n::text, 11, '0'))::uuid`;
  const [user, charge, token, session] = [id(1), id(2), id(3), id(4)];
  await sql`
    WITH one AS (SELECT n, lpad(n::text, 12, '0') AS code, now() AS at FROM generate_series(1, ${count}::integer) AS n),
    people AS (
      INSERT INTO users (id, email, username, password_hash, referral_code, created_at, updated_at)
      SELECT ${user}, n || '@example.com', 'person' || n, 'none', code, at, at FROM one
    ), purses AS (
      INSERT INTO wallets (user_id) SELECT ${user} FROM one
    ), charges AS (
      INSERT INTO ledger_transactions (id, user_id, kind, amount, balance_after, description, created_at)
      SELECT ${charge}, ${user}, 'purchase', 0, 0, 'nothing', at FROM one
    ), postings AS (
      INSERT INTO ledger_postings (transaction_id, account, amount)
      SELECT ${charge}, account, 0 FROM one, unnest(ARRAY['wallet', 'sales']) AS account
    ), sold AS (
      INSERT INTO access_tokens
        (id, user_id, token_hash, token_sealed, duration_hours, scope, cost_cents, charge_id, created_at)
      SELECT ${token}, ${user}, sha256(code::bytea), '', 720, 'full', 0, ${charge}, at FROM one
    )
    INSERT INTO proxy_sessions (id, token_id, user_id, device_id)
    SELECT ${session}, ${token}, ${user}, 'device-of-' || code FROM one`.execute(direct);
}
