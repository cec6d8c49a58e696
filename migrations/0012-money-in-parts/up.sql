ALTER TABLE payments
    ADD COLUMN paid_kopecks bigint NOT NULL DEFAULT 0,
    ADD COLUMN refunded_kopecks bigint NOT NULL DEFAULT 0 CHECK (refunded_kopecks >= 0),
    ADD COLUMN disputed_kopecks bigint NOT NULL DEFAULT 0 CHECK (disputed_kopecks >= 0),
    ADD COLUMN lost_kopecks bigint NOT NULL DEFAULT 0 CHECK (lost_kopecks >= 0),
    ADD COLUMN settled_no bigint NOT NULL DEFAULT 0,
    DROP CONSTRAINT payments_taken_back_within_amount,
    ADD CONSTRAINT payments_taken_back_not_negative CHECK (taken_back_cents >= 0);

CREATE SEQUENCE payment_settled_no;

-- As far as it is known here: the next look at the provider books what differs.
UPDATE payments p
   SET paid_kopecks = amount_kopecks,
       disputed_kopecks = CASE WHEN status = 'disputed' THEN amount_kopecks ELSE 0 END,
       refunded_kopecks = CASE WHEN status = 'disputed' THEN 0 ELSE coalesce(
           (SELECT sum(r.amount_kopecks) FROM payment_refunds r WHERE r.payment_id = p.id AND r.status <> 'failed'),
           div(amount_kopecks::numeric * taken_back_cents, amount_cents)) END
 WHERE status IN ('succeeded', 'refunded', 'disputed');

ALTER TABLE payments ADD CONSTRAINT payments_paid_has_status CHECK (
    paid_kopecks = CASE WHEN status IN ('succeeded', 'refunded', 'disputed') THEN amount_kopecks ELSE 0 END);

CREATE OR REPLACE FUNCTION payments_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
    -- What was paid moves as the provider moves it; it never becomes unpaid.
    IF NEW.status <> OLD.status AND NOT (
        (OLD.status = 'created' AND NEW.status = 'pending')
        OR (OLD.status IN ('created', 'pending') AND NEW.status = 'canceled')
        OR (OLD.status <> 'canceled' AND NEW.status IN ('succeeded', 'refunded', 'disputed')))
    THEN
        RAISE EXCEPTION 'payment % cannot go from % to %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

ALTER TABLE payment_refunds
    ADD COLUMN provider_refund_id text,
    ADD COLUMN origin text NOT NULL DEFAULT 'desk' CHECK (origin IN ('desk', 'provider')),
    DROP CONSTRAINT payment_refunds_status_check,
    ADD CONSTRAINT payment_refunds_status_check CHECK (status IN ('requested', 'pending', 'succeeded', 'failed'));

DROP INDEX payment_refunds_one_key;
CREATE UNIQUE INDEX payment_refunds_requested_key ON payment_refunds (payment_id) WHERE status = 'requested';
CREATE UNIQUE INDEX payment_refunds_provider_key ON payment_refunds (payment_id, provider_refund_id)
    WHERE provider_refund_id IS NOT NULL;

CREATE INDEX payments_open_idx ON payments (user_id, created_at) WHERE status IN ('created', 'pending');
CREATE INDEX access_tokens_unused_revoked_idx ON access_tokens (user_id, revoked_at)
    WHERE activated_at IS NULL AND revoked_at IS NOT NULL;
