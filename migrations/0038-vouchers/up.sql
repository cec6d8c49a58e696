-- kind: expand
ALTER TABLE ledger_transactions
    DROP CONSTRAINT ledger_transactions_kind_check,
    ADD CONSTRAINT ledger_transactions_kind_check
        CHECK (kind IN ('deposit', 'purchase', 'refund', 'referral_bonus', 'adjustment', 'voucher'));

CREATE TABLE voucher_series (
    id uuid PRIMARY KEY,
    amount_cents bigint CHECK (amount_cents > 0),
    duration_hours integer CHECK (duration_hours > 0),
    scope text CHECK (scope IN ('full', 'certificates_only')),
    voucher_count integer NOT NULL CHECK (voucher_count BETWEEN 1 AND 1000),
    note text,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    revoked_at timestamptz,
    pruned_at timestamptz,
    CONSTRAINT voucher_series_money_or_time CHECK (
        (amount_cents IS NULL) <> (duration_hours IS NULL) AND (duration_hours IS NULL) = (scope IS NULL))
);

CREATE INDEX voucher_series_end_idx ON voucher_series (least(expires_at, revoked_at)) WHERE pruned_at IS NULL;

CREATE TABLE vouchers (
    id uuid PRIMARY KEY,
    series_id uuid NOT NULL REFERENCES voucher_series (id),
    number integer NOT NULL CHECK (number BETWEEN 1 AND 1000),
    code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
    redeemed_at timestamptz,
    redeemed_by uuid REFERENCES users (id),
    entry_id uuid REFERENCES ledger_transactions (id),
    token_id uuid REFERENCES access_tokens (id),
    CONSTRAINT vouchers_redeemed_whole CHECK (
        (redeemed_at IS NULL) = (redeemed_by IS NULL) AND (redeemed_at IS NULL) = (entry_id IS NULL)),
    CONSTRAINT vouchers_token_has_entry CHECK (token_id IS NULL OR entry_id IS NOT NULL)
);

CREATE UNIQUE INDEX vouchers_code_hash_key ON vouchers (code_hash);
CREATE UNIQUE INDEX vouchers_series_number_key ON vouchers (series_id, number);
CREATE INDEX vouchers_redeemed_idx ON vouchers (series_id) WHERE redeemed_at IS NOT NULL;
CREATE INDEX vouchers_redeemed_by_idx ON vouchers (redeemed_by, id DESC) WHERE redeemed_by IS NOT NULL;
CREATE UNIQUE INDEX vouchers_entry_id_key ON vouchers (entry_id) WHERE entry_id IS NOT NULL;
CREATE UNIQUE INDEX vouchers_token_id_key ON vouchers (token_id) WHERE token_id IS NOT NULL;

CREATE FUNCTION vouchers_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a redeemed voucher is kept as it is: % of % is refused', TG_OP, OLD.id
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER vouchers_redeemed_once BEFORE UPDATE OR DELETE ON vouchers FOR EACH ROW
    WHEN (OLD.redeemed_at IS NOT NULL)
    EXECUTE FUNCTION vouchers_refuse_change();
