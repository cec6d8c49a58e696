DROP TABLE vouchers;
DROP FUNCTION vouchers_refuse_change();
DROP TABLE voucher_series;

-- Fails, and changes nothing, once a voucher was redeemed: the ledger forgets nothing.
ALTER TABLE ledger_transactions
    DROP CONSTRAINT ledger_transactions_kind_check,
    ADD CONSTRAINT ledger_transactions_kind_check
        CHECK (kind IN ('deposit', 'purchase', 'refund', 'referral_bonus', 'adjustment'));
