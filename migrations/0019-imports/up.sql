-- kind: expand
-- Imported rows keep their ids, which are in no order: lists of these three are sorted by time from here on.
CREATE INDEX users_created_at_idx ON users (created_at DESC, id DESC);
CREATE INDEX access_tokens_created_at_idx ON access_tokens (created_at DESC, id DESC);
CREATE INDEX access_tokens_user_time_idx ON access_tokens (user_id, created_at DESC, id DESC);
DROP INDEX access_tokens_user_id_idx;
CREATE INDEX ledger_transactions_user_time_idx ON ledger_transactions (user_id, created_at DESC, id DESC);
CREATE INDEX ledger_transactions_user_kind_time_idx
    ON ledger_transactions (user_id, kind, created_at DESC, id DESC);
DROP INDEX ledger_transactions_user_id_idx;
DROP INDEX ledger_transactions_user_kind_idx;

ALTER TABLE ledger_transactions ADD COLUMN is_imported boolean NOT NULL DEFAULT false;

-- The service before could credit one payment twice; its history says so.
DROP INDEX ledger_transactions_deposit_key;
CREATE UNIQUE INDEX ledger_transactions_deposit_key ON ledger_transactions (payment_id)
    WHERE kind = 'deposit' AND payment_id IS NOT NULL AND NOT is_imported;

-- The costs of bcrypt hashes that remain: the two digits after `$2b$`.
CREATE INDEX users_bcrypt_cost_idx ON users (substr(password_hash, 5, 2)) WHERE password_hash LIKE '$2%';

CREATE TABLE imported_users (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    profile_hash bytea NOT NULL CHECK (length(profile_hash) = 32),
    password_hash bytea NOT NULL CHECK (length(password_hash) = 32),
    user_updated_at timestamptz NOT NULL,
    balance_cents bigint NOT NULL,
    opening_id uuid REFERENCES ledger_transactions (id),
    bonus_is_settled boolean NOT NULL DEFAULT false,
    bonus_earned_cents bigint NOT NULL DEFAULT 0,
    imported_at timestamptz NOT NULL
);
