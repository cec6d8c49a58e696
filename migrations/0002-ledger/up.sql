CREATE TABLE wallets (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    balance bigint NOT NULL DEFAULT 0,
    CONSTRAINT wallets_balance_not_negative CHECK (balance >= 0)
);

CREATE TABLE ledger_transactions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES wallets (user_id),
    kind text NOT NULL CHECK (kind IN ('deposit', 'purchase', 'refund', 'referral_bonus', 'adjustment')),
    amount bigint NOT NULL,
    balance_after bigint NOT NULL CHECK (balance_after >= 0),
    description text NOT NULL,
    payment_id text,
    created_at timestamptz NOT NULL
);

CREATE INDEX ledger_transactions_user_id_idx ON ledger_transactions (user_id, id DESC);
CREATE INDEX ledger_transactions_user_kind_idx ON ledger_transactions (user_id, kind, id DESC);

CREATE TABLE ledger_postings (
    transaction_id uuid NOT NULL REFERENCES ledger_transactions (id),
    account text NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (transaction_id, account)
);

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER ledger_transactions_append_only BEFORE UPDATE OR DELETE ON ledger_transactions
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_postings_append_only BEFORE UPDATE OR DELETE ON ledger_postings
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();

CREATE FUNCTION ledger_require_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    transaction uuid;
    total bigint;
    wallet bigint;
    declared bigint;
BEGIN
    IF TG_TABLE_NAME = 'ledger_transactions' THEN
        transaction := NEW.id;
    ELSE
        transaction := NEW.transaction_id;
    END IF;
    SELECT sum(p.amount), sum(p.amount) FILTER (WHERE p.account = 'wallet'), max(t.amount)
      INTO total, wallet, declared
      FROM ledger_transactions t
      LEFT JOIN ledger_postings p ON p.transaction_id = t.id
     WHERE t.id = transaction;
    IF total IS DISTINCT FROM 0 OR wallet IS DISTINCT FROM declared THEN
        RAISE EXCEPTION 'ledger transaction % does not balance: postings sum to %, wallet gets % of %',
            transaction, total, wallet, declared
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER ledger_transactions_balanced AFTER INSERT ON ledger_transactions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_require_balanced();
CREATE CONSTRAINT TRIGGER ledger_postings_balanced AFTER INSERT ON ledger_postings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_require_balanced();
