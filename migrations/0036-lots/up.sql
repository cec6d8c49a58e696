-- kind: expand
CREATE TABLE token_extensions (
    id uuid PRIMARY KEY,
    token_id uuid NOT NULL REFERENCES access_tokens (id),
    number integer NOT NULL CHECK (number >= 2),
    seconds bigint NOT NULL CHECK (seconds > 0 AND seconds % 3600 = 0),
    price_cents bigint NOT NULL CHECK (price_cents >= 0),
    charge_id uuid NOT NULL REFERENCES ledger_transactions (id),
    refunded_cents bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    CONSTRAINT token_extensions_refund_is_of_the_price CHECK (refunded_cents BETWEEN 0 AND price_cents)
);

CREATE UNIQUE INDEX token_extensions_token_id_key ON token_extensions (token_id, number);
CREATE UNIQUE INDEX token_extensions_charge_id_key ON token_extensions (charge_id);

CREATE FUNCTION token_extensions_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER token_extensions_guarded BEFORE UPDATE OR DELETE ON token_extensions
    FOR EACH ROW EXECUTE FUNCTION token_extensions_guard();

-- The first lot of a token is what its extensions leave of its length, its price and its refund.
CREATE VIEW token_lots AS
SELECT t.id, t.id AS token_id, 1 AS number, t.duration_hours::bigint * 3600 - e.seconds AS seconds,
       t.cost_cents - e.price_cents AS price_cents, t.charge_id,
       coalesce((SELECT amount FROM ledger_transactions r WHERE r.id = t.refund_id), 0) - e.refunded_cents AS refunded_cents,
       t.created_at
  FROM access_tokens t
 CROSS JOIN LATERAL (SELECT coalesce(sum(x.seconds), 0)::bigint AS seconds, coalesce(sum(x.price_cents), 0)::bigint AS price_cents,
                            coalesce(sum(x.refunded_cents), 0)::bigint AS refunded_cents
                       FROM token_extensions x WHERE x.token_id = t.id) e
UNION ALL
SELECT id, token_id, number, seconds, price_cents, charge_id, refunded_cents, created_at FROM token_extensions;
