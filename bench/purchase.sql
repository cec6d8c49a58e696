-- One purchase, for pgbench: the statements of POST /api/v1/tokens/purchase. The bench compares them with those that the server
-- sent, and stops if they differ. :prefix and :seq make ids that grow with time, as the server's ids do.
\if :known = 0
SELECT user_id AS buyer, (SELECT id FROM sign_ins WHERE sign_ins.user_id = wallets.user_id AND ended_at IS NULL LIMIT 1) AS sign_in FROM wallets WHERE balance > 10000000 ORDER BY user_id OFFSET :client_id LIMIT 1 \gset
\set known 1
\set seq 1000000000
\endif
\set client 1000000000 + :client_id
\set charge :seq + 1
\set token :seq + 2
\set audit :seq + 3
\set seq :seq + 3
\set h1 random(1000000000000000, 9999999999999999)
\set h2 random(1000000000000000, 9999999999999999)
\set h3 random(1000000000000000, 9999999999999999)
\set h4 random(1000000000000000, 9999999999999999)
select users.id, users.email, users.username, users.full_name, users.is_active, users.is_superuser, users.desk_role, users.referral_code, users.language, users.time_zone, users.created_at, users.updated_at, users.email_verified_at, users.awaits_verification, sign_ins.totp_at from users inner join sign_ins on sign_ins.user_id = users.id where users.id = ':buyer' and sign_ins.id = ':sign_in' and sign_ins.ended_at is null and (sign_ins.totp_at is not null or not exists (select totp_secrets.user_id from totp_secrets where totp_secrets.user_id = users.id and totp_secrets.confirmed_at is not null)) /* planned once */;
begin;
select balance as balancecents, debt as debtcents from wallets where user_id = ':buyer' for no key update /* planned once */ \gset
\set after :balancecents - 100
with wallet as (
  update wallets set balance = :after, debt = :debtcents where user_id = ':buyer' and balance = :balancecents and debt = :debtcents
  returning user_id
), entries as (
  insert into ledger_transactions
    (id, user_id, kind, amount, balance_after, description, payment_id, created_at)
  select entry.* from (values (':prefix:charge:client'::uuid, ':buyer'::uuid, 'purchase'::text, '-100'::bigint, :after::bigint,
          'Access token, 1 h, full'::text, NULL::text, ':at'::timestamptz)) as entry, wallet
)
insert into ledger_postings (transaction_id, account, amount)
select posting.* from (values (':prefix:charge:client'::uuid, 'wallet', '-100'::bigint), (':prefix:charge:client'::uuid, 'sales'::text, 100::bigint)) as posting, wallet /* planned once */;
insert into access_tokens (id, user_id, token_hash, token_sealed, duration_hours, scope, cost_cents, charge_id, created_at) values (':prefix:token:client', ':buyer', '\x:h1:h2:h3:h4', 'v1.00000000.:h1:h2:h3:h4:h1:h2:h3:h4', 1, 'full', 100, ':prefix:charge:client', ':at') /* planned once */;
with audit as (insert into audit_logs (id, actor_id, action, resource_type, resource_id, before, after, reason, ip, user_agent, request_id, created_at) values (':prefix:audit:client', ':buyer', 'token.purchased', 'token', ':prefix:token:client', NULL, '{"cost": "1.00", "scope": "full", "balance": ":after", "duration_hours": 1, "transaction_id": ":prefix:charge:client"}', NULL, '127.0.0.1', 'pgbench', ':prefix:audit:client', ':at'))
insert into facts (name, user_id, actor_id, resource_id, before, after, reason, created_at) select 'token.purchased', ':buyer', ':buyer', ':prefix:token:client', NULL, '{"cost": "1.00", "scope": "full", "balance": ":after", "duration_hours": 1, "transaction_id": ":prefix:charge:client"}', NULL, ':at' where exists (select from fact_readers) /* planned once */;
commit;
