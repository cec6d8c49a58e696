-- kind: expand
CREATE TABLE token_auto_extensions (
    token_id uuid PRIMARY KEY REFERENCES access_tokens (id),
    duration_hours integer NOT NULL CHECK (duration_hours IN (1, 12, 24, 168, 720)),
    times_left integer NOT NULL CHECK (times_left BETWEEN 0 AND 100),
    month_cents_max bigint NOT NULL CHECK (month_cents_max > 0),
    told_ahead_of timestamptz,
    failed_before timestamptz,
    updated_at timestamptz NOT NULL
);

ALTER TABLE token_extensions ADD COLUMN is_automatic boolean NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION token_extensions_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'extensions are kept: DELETE of extension % is refused', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.id, OLD.token_id, OLD.number, OLD.seconds, OLD.price_cents, OLD.charge_id, OLD.created_at, OLD.is_automatic)
        IS DISTINCT FROM (NEW.id, NEW.token_id, NEW.number, NEW.seconds, NEW.price_cents, NEW.charge_id, NEW.created_at,
                          NEW.is_automatic)
       OR OLD.refunded_cents <> 0
    THEN
        RAISE EXCEPTION 'what extension % was sold as cannot change', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
