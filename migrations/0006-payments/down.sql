DELETE FROM idempotency_keys WHERE status IS NULL;
ALTER TABLE idempotency_keys
    DROP CONSTRAINT idempotency_keys_begun_or_answered,
    DROP CONSTRAINT idempotency_keys_answer_is_whole,
    ALTER COLUMN answer_sealed SET NOT NULL,
    ALTER COLUMN status SET NOT NULL,
    DROP COLUMN begun_id;
DROP INDEX ledger_transactions_payment_id_idx;
DROP INDEX ledger_transactions_deposit_key;
DROP TABLE payment_events;
DROP TABLE payment_refunds;
DROP TABLE payments;
DROP FUNCTION payments_guard();
