CREATE OR REPLACE FUNCTION token_extensions_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'extensions are kept: DELETE of extension % is refused', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.id, OLD.token_id, OLD.number, OLD.seconds, OLD.price_cents, OLD.charge_id, OLD.created_at)
        IS DISTINCT FROM (NEW.id, NEW.token_id, NEW.number, NEW.seconds, NEW.price_cents, NEW.charge_id, NEW.created_at)
       OR OLD.refunded_cents <> 0
    THEN
        RAISE EXCEPTION 'what extension % was sold as cannot change', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
ALTER TABLE token_extensions DROP COLUMN is_automatic;
DROP TABLE token_auto_extensions;
