DROP TABLE imported_users;
DROP INDEX users_bcrypt_cost_idx;

DROP INDEX ledger_transactions_deposit_key;
CREATE UNIQUE INDEX ledger_transactions_deposit_key ON ledger_transactions (payment_id)
    WHERE kind = 'deposit' AND payment_id IS NOT NULL;
ALTER TABLE ledger_transactions DROP COLUMN is_imported;

CREATE INDEX ledger_transactions_user_id_idx ON ledger_transactions (user_id, id DESC);
CREATE INDEX ledger_transactions_user_kind_idx ON ledger_transactions (user_id, kind, id DESC);
DROP INDEX ledger_transactions_user_time_idx;
DROP INDEX ledger_transactions_user_kind_time_idx;
CREATE INDEX access_tokens_user_id_idx ON access_tokens (user_id, id DESC);
DROP INDEX access_tokens_user_time_idx;
DROP INDEX access_tokens_created_at_idx;
DROP INDEX users_created_at_idx;
