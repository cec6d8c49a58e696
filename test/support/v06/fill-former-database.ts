import type { FormerWorld } from "./former-database.ts";

/** How many there are in `fillFormerDatabase`, for each user. */
export const TOKENS_PER_USER = 5;

/**
 * Fills a database of v0.6 with made-up data, the same at each run: each user tops up, and buys five tokens, of which one is
 * in use, one expired and one revoked. Of every hundred users one was given money without an entry, and one owes. Every tenth
 * was referred, by the first one.
 */
export async function fillFormerDatabase(old: FormerWorld, users: number): Promise<void> {
  const user = (nth: string) => `md5('user ' || ${nth})::uuid`;
  await old.query(
    `INSERT INTO users (id, email, username, hashed_password, is_active, is_superuser, created_at, updated_at,
                        currency_balance, referral_code, referral_bonus_earned)
     SELECT ${user("n")}, 'user' || n || '@example.com', 'user' || n,
            '$2b$05$KIXQ4wGmOKx1w3H0y2mS4.HfQJXZinocP6lS4IP/BqFp.B2BDLuLa', n % 50 <> 7, n = 1,
            '2025-01-01'::timestamp + n * interval '1 minute', '2025-01-01',
            CASE n % 100 WHEN 3 THEN 1000.01 WHEN 4 THEN -5.55 ELSE 500 - 5 * 18 END, 'CODE' || lpad(n::text, 8, '0'), 0
       FROM generate_series(1, $1::int) n`,
    [users],
  );
  await old.query(
    `UPDATE users SET referred_by_id = ${user("1")} WHERE referral_code LIKE '%0' AND username <> 'user1'`,
  );
  await old.query(
    `INSERT INTO transactions (id, user_id, amount, transaction_type, description, payment_id, created_at)
     SELECT md5('deposit ' || n)::uuid, ${user("n")}, 500, 'DEPOSIT', 'Top-up', 'pay-' || n, '2025-02-01'
       FROM generate_series(1, $1::int) n`,
    [users],
  );
  const at = "'2025-03-01'::timestamp + k * interval '1 hour'";
  await old.query(
    `INSERT INTO transactions (id, user_id, amount, transaction_type, description, created_at)
     SELECT md5('purchase ' || n || ' ' || k)::uuid, ${user("n")}, -18, 'PURCHASE', '24 h', ${at}
       FROM generate_series(1, $1::int) n, generate_series(1, ${TOKENS_PER_USER}) k`,
    [users],
  );
  await old.query(
    `INSERT INTO access_tokens (id, user_id, token, duration_hours, created_at, activated_at, is_active, revoked_at)
     SELECT md5('token ' || n || ' ' || k)::uuid, ${user("n")}, md5('a ' || n || ' ' || k) || md5('b ' || n || ' ' || k),
            24, ${at}, CASE k WHEN 1 THEN (now() AT TIME ZONE 'UTC') - interval '1 hour' WHEN 2 THEN '2025-04-01' END, k <> 3,
            CASE k WHEN 3 THEN timestamp '2025-04-01' END
       FROM generate_series(1, $1::int) n, generate_series(1, ${TOKENS_PER_USER}) k`,
    [users],
  );
  await old.query("ANALYZE");
}
