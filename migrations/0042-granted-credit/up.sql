-- kind: expand
ALTER TABLE wallets
    ADD COLUMN granted bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT wallets_granted_within_balance CHECK (granted BETWEEN 0 AND balance);

ALTER TABLE ledger_transactions
    ADD COLUMN granted bigint,
    ADD CONSTRAINT ledger_transactions_granted_within_amount
        CHECK (granted BETWEEN least(amount, 0) AND greatest(amount, 0)),
    DROP CONSTRAINT ledger_transactions_kind_check,
    ADD CONSTRAINT ledger_transactions_kind_check CHECK (kind IN
        ('deposit', 'purchase', 'refund', 'referral_bonus', 'adjustment', 'voucher', 'bonus_expired'));

CREATE TABLE wallet_awards (
    entry_id uuid PRIMARY KEY REFERENCES ledger_transactions (id),
    user_id uuid NOT NULL REFERENCES wallets (user_id),
    cents bigint NOT NULL CHECK (cents > 0),
    left_cents bigint NOT NULL,
    unnamed_cents bigint NOT NULL DEFAULT 0 CHECK (unnamed_cents >= 0),
    made_at timestamptz NOT NULL,
    is_dated boolean NOT NULL DEFAULT false,
    ends_at timestamptz,
    told_at timestamptz,
    CONSTRAINT wallet_awards_left_within_award CHECK (left_cents BETWEEN 0 AND cents),
    CONSTRAINT wallet_awards_end_is_dated CHECK (ends_at IS NULL OR is_dated)
);

CREATE INDEX wallet_awards_left_idx ON wallet_awards (user_id, ends_at, entry_id) WHERE left_cents > 0;
CREATE INDEX wallet_awards_end_idx ON wallet_awards (ends_at) WHERE left_cents > 0 AND ends_at IS NOT NULL;
CREATE INDEX wallet_awards_undated_idx ON wallet_awards (made_at) WHERE NOT is_dated;

CREATE TABLE award_uses (
    entry_id uuid NOT NULL REFERENCES ledger_transactions (id),
    award_id uuid NOT NULL REFERENCES wallet_awards (entry_id),
    cents bigint NOT NULL CHECK (cents > 0),
    returned_cents bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (entry_id, award_id),
    CONSTRAINT award_uses_returned_within_use CHECK (returned_cents BETWEEN 0 AND cents)
);

CREATE TRIGGER wallet_awards_kept BEFORE DELETE ON wallet_awards
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER award_uses_kept BEFORE DELETE ON award_uses
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();

-- A release that knows no kinds moves the balance alone: what it takes below the granted part is taken from the awards.
CREATE FUNCTION wallets_clamp_granted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE wallet_awards g
       SET left_cents = g.left_cents - taken.cents, unnamed_cents = g.unnamed_cents + taken.cents
      FROM (SELECT entry_id, least(left_cents, greatest(0, NEW.granted - greatest(NEW.balance, 0)
                   - (sum(left_cents) OVER (ORDER BY ends_at NULLS LAST, entry_id) - left_cents))) AS cents
              FROM wallet_awards WHERE user_id = NEW.user_id AND left_cents > 0) taken
     WHERE g.entry_id = taken.entry_id AND taken.cents > 0;
    NEW.granted := NEW.balance;
    RETURN NEW;
END
$$;

CREATE TRIGGER wallets_granted_within_balance BEFORE UPDATE ON wallets FOR EACH ROW
    WHEN (NEW.granted > NEW.balance)
    EXECUTE FUNCTION wallets_clamp_granted();

-- Which credit a batch of adjustments moves, null if its order did not say; and what of each item was granted.
ALTER TABLE batches ADD COLUMN credit_kind text CHECK (credit_kind IN ('paid', 'granted'));
ALTER TABLE batch_items ADD COLUMN granted bigint;
