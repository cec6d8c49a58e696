DROP INDEX access_tokens_unused_revoked_idx;
DROP INDEX payments_open_idx;

DROP INDEX payment_refunds_provider_key;
DROP INDEX payment_refunds_requested_key;
DELETE FROM payment_refunds WHERE origin = 'provider';
UPDATE payment_refunds SET status = 'succeeded' WHERE status = 'pending';
UPDATE payment_refunds r SET status = 'failed'
 WHERE status <> 'failed' AND EXISTS (
    SELECT 1 FROM payment_refunds o WHERE o.payment_id = r.payment_id AND o.status <> 'failed' AND o.id > r.id);
ALTER TABLE payment_refunds
    DROP CONSTRAINT payment_refunds_status_check,
    ADD CONSTRAINT payment_refunds_status_check CHECK (status IN ('requested', 'succeeded', 'failed')),
    DROP COLUMN origin,
    DROP COLUMN provider_refund_id;
CREATE UNIQUE INDEX payment_refunds_one_key ON payment_refunds (payment_id) WHERE status <> 'failed';

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

ALTER TABLE payments
    DROP CONSTRAINT payments_paid_has_status,
    DROP CONSTRAINT payments_taken_back_not_negative,
    ADD CONSTRAINT payments_taken_back_within_amount CHECK (taken_back_cents BETWEEN 0 AND amount_cents) NOT VALID,
    DROP COLUMN settled_no,
    DROP COLUMN lost_kopecks,
    DROP COLUMN disputed_kopecks,
    DROP COLUMN refunded_kopecks,
    DROP COLUMN paid_kopecks;
DROP SEQUENCE payment_settled_no;
