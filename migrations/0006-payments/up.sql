CREATE TABLE payments (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    provider text NOT NULL CHECK (provider IN ('mock', 'stripe', 'yookassa')),
    status text NOT NULL DEFAULT 'created'
        CHECK (status IN ('created', 'pending', 'succeeded', 'canceled', 'refunded', 'disputed')),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    amount_kopecks bigint NOT NULL CHECK (amount_kopecks > 0),
    kopecks_per_znc bigint NOT NULL CHECK (kopecks_per_znc > 0),
    return_url text,
    provider_payment_id text,
    payment_url text,
    taken_back_cents bigint NOT NULL DEFAULT 0,
    check_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT payments_pending_has_checkout CHECK (
        status <> 'pending' OR (provider_payment_id IS NOT NULL AND payment_url IS NOT NULL)),
    CONSTRAINT payments_taken_back_within_amount CHECK (taken_back_cents BETWEEN 0 AND amount_cents),
    CONSTRAINT payments_taken_back_was_given CHECK (
        taken_back_cents = 0 OR status IN ('succeeded', 'refunded', 'disputed'))
);

CREATE UNIQUE INDEX payments_provider_payment_key ON payments (provider, provider_payment_id)
    WHERE provider_payment_id IS NOT NULL;
CREATE INDEX payments_user_id_idx ON payments (user_id, id DESC);
CREATE INDEX payments_status_idx ON payments (status, id DESC);
CREATE INDEX payments_check_at_idx ON payments (check_at) WHERE check_at IS NOT NULL;

CREATE FUNCTION payments_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'payments are kept: DELETE of payment % is refused', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'created' THEN
            RAISE EXCEPTION 'a payment begins as created, not as %', NEW.status USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.id, OLD.user_id, OLD.provider, OLD.amount_cents, OLD.amount_kopecks, OLD.kopecks_per_znc, OLD.created_at)
        IS DISTINCT FROM
       (NEW.id, NEW.user_id, NEW.provider, NEW.amount_cents, NEW.amount_kopecks, NEW.kopecks_per_znc, NEW.created_at)
       OR (OLD.provider_payment_id IS NOT NULL AND NEW.provider_payment_id IS DISTINCT FROM OLD.provider_payment_id)
    THEN
        RAISE EXCEPTION 'what payment % was agreed on cannot change', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('created', 'pending'), ('created', 'succeeded'), ('created', 'canceled'),
        ('pending', 'succeeded'), ('pending', 'canceled'),
        ('succeeded', 'refunded'), ('succeeded', 'disputed'),
        ('disputed', 'succeeded'), ('disputed', 'refunded'))
    THEN
        RAISE EXCEPTION 'payment % cannot go from % to %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER payments_guarded BEFORE INSERT OR UPDATE OR DELETE ON payments
    FOR EACH ROW EXECUTE FUNCTION payments_guard();

CREATE TABLE payment_refunds (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payments (id),
    status text NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'succeeded', 'failed')),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    amount_kopecks bigint NOT NULL CHECK (amount_kopecks > 0),
    reason text,
    check_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX payment_refunds_one_key ON payment_refunds (payment_id) WHERE status <> 'failed';
CREATE INDEX payment_refunds_payment_id_idx ON payment_refunds (payment_id, id DESC);
CREATE INDEX payment_refunds_check_at_idx ON payment_refunds (check_at) WHERE check_at IS NOT NULL;

CREATE TABLE payment_events (
    id uuid PRIMARY KEY,
    provider text NOT NULL CHECK (provider IN ('mock', 'stripe', 'yookassa')),
    event_id text NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    payment_id uuid,
    outcome text CHECK (outcome IN
        ('applied', 'unchanged', 'ignored', 'unknown_payment', 'mismatch', 'illegal_transition')),
    check_at timestamptz,
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    CONSTRAINT payment_events_settled_has_outcome CHECK ((settled_at IS NULL) = (outcome IS NULL))
);

CREATE UNIQUE INDEX payment_events_event_key ON payment_events (provider, event_id);
CREATE INDEX payment_events_payment_id_idx ON payment_events (payment_id, id) WHERE payment_id IS NOT NULL;
CREATE INDEX payment_events_check_at_idx ON payment_events (check_at) WHERE check_at IS NOT NULL;

CREATE UNIQUE INDEX ledger_transactions_deposit_key ON ledger_transactions (payment_id)
    WHERE kind = 'deposit' AND payment_id IS NOT NULL;
CREATE INDEX ledger_transactions_payment_id_idx ON ledger_transactions (payment_id) WHERE payment_id IS NOT NULL;

ALTER TABLE idempotency_keys
    ADD COLUMN begun_id uuid,
    ALTER COLUMN status DROP NOT NULL,
    ALTER COLUMN answer_sealed DROP NOT NULL,
    ADD CONSTRAINT idempotency_keys_answer_is_whole CHECK ((status IS NULL) = (answer_sealed IS NULL)),
    ADD CONSTRAINT idempotency_keys_begun_or_answered CHECK (status IS NOT NULL OR begun_id IS NOT NULL);
