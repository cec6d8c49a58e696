ALTER TABLE wallets
    ADD COLUMN debt bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT wallets_debt_not_negative CHECK (debt >= 0);

-- What referrers owe becomes a debt of their wallets, by the entries that would have been written: the wallet is lent
-- what it lacked, the bonus is taken back, and what the wallet holds now is netted.
CREATE TEMPORARY TABLE folded ON COMMIT DROP AS
    SELECT d.referrer_id AS user_id, d.owed_cents AS owed, w.balance, least(w.balance, d.owed_cents) AS netted
      FROM referral_debts d JOIN wallets w ON w.user_id = d.referrer_id
     WHERE d.owed_cents > 0;

CREATE TEMPORARY TABLE folded_entries ON COMMIT DROP AS
    SELECT -- Version 7, in the order of the entries: `place` comes where a counter may stand.
           (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '700' || place || '8'
            || substr(md5(random()::text || user_id::text || place), 1, 15))::uuid AS id,
           user_id, kind, account, amount, balance_after, description
      FROM folded CROSS JOIN LATERAL (VALUES
           (1, 'adjustment', 'debts', owed, balance + owed, 'Owed: the balance did not cover what follows'),
           (2, 'referral_bonus', 'bonuses', -owed, balance, 'Referral bonus taken back: its purchase was refunded'),
           (3, 'adjustment', 'debts', -netted, balance - netted, 'Netted with what was owed')
           ) entries (place, kind, account, amount, balance_after, description)
     WHERE place < 3 OR amount <> 0;

INSERT INTO ledger_transactions (id, user_id, kind, amount, balance_after, description, created_at)
    SELECT id, user_id, kind, amount, balance_after, description, clock_timestamp() FROM folded_entries;
INSERT INTO ledger_postings (transaction_id, account, amount)
    SELECT id, 'wallet', amount FROM folded_entries UNION ALL SELECT id, account, -amount FROM folded_entries;
UPDATE wallets w SET balance = w.balance - f.netted, debt = f.owed - f.netted
  FROM folded f WHERE f.user_id = w.user_id;

ALTER TABLE wallets ADD CONSTRAINT wallets_debt_is_netted CHECK (debt = 0 OR balance = 0);

DROP TABLE referral_debts;
