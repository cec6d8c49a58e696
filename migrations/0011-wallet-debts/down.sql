CREATE TABLE referral_debts (
    referrer_id uuid PRIMARY KEY REFERENCES users (id),
    owed_cents bigint NOT NULL CHECK (owed_cents >= 0)
);

ALTER TABLE wallets
    DROP CONSTRAINT wallets_debt_is_netted,
    DROP CONSTRAINT wallets_debt_not_negative,
    DROP COLUMN debt;
