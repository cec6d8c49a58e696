ALTER TABLE batch_items DROP COLUMN granted;
ALTER TABLE batches DROP COLUMN credit_kind;
DROP TRIGGER wallets_granted_within_balance ON wallets;
DROP FUNCTION wallets_clamp_granted();
DROP TABLE award_uses;
DROP TABLE wallet_awards;

-- Fails, and changes nothing, once granted credit has expired: the ledger forgets nothing.
ALTER TABLE ledger_transactions
    DROP CONSTRAINT ledger_transactions_kind_check,
    ADD CONSTRAINT ledger_transactions_kind_check
        CHECK (kind IN ('deposit', 'purchase', 'refund', 'referral_bonus', 'adjustment', 'voucher'));
ALTER TABLE ledger_transactions DROP COLUMN granted;
ALTER TABLE wallets DROP COLUMN granted;
