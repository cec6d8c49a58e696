-- kind: expand
CREATE TABLE webhook_endpoints (
    id uuid PRIMARY KEY,
    url text NOT NULL CHECK (char_length(url) BETWEEN 1 AND 2000),
    description text CHECK (char_length(description) <= 200),
    kinds text[] NOT NULL CHECK (cardinality(kinds) BETWEEN 1 AND 100),
    is_enabled boolean NOT NULL,
    disabled_reason text CHECK (disabled_reason IN ('by_hand', 'gone', 'failing')),
    secret text NOT NULL,
    former_secret text,
    former_secret_until timestamptz,
    failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    failing_since timestamptz,
    rests_until timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT webhook_endpoints_disabled_has_reason CHECK (is_enabled = (disabled_reason IS NULL)),
    CONSTRAINT webhook_endpoints_former_pair CHECK ((former_secret IS NULL) = (former_secret_until IS NULL)),
    CONSTRAINT webhook_endpoints_failing_pair CHECK ((failures = 0) = (failing_since IS NULL))
);

ALTER TABLE notification_deliveries
    ADD COLUMN answer_status smallint,
    ADD COLUMN answer_ms integer CHECK (answer_ms >= 0),
    ADD COLUMN tried_at timestamptz;

CREATE INDEX notification_deliveries_webhook_idx ON notification_deliveries (recipient, id) WHERE channel = 'webhook';
