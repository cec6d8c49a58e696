CREATE TABLE audit_logs (
    id uuid PRIMARY KEY,
    actor_id uuid,
    action text NOT NULL,
    resource_type text NOT NULL,
    resource_id text,
    before jsonb,
    after jsonb,
    reason text,
    ip inet,
    user_agent text,
    request_id text,
    created_at timestamptz NOT NULL
);

CREATE INDEX audit_logs_actor_id_idx ON audit_logs (actor_id, id DESC);
CREATE INDEX audit_logs_action_idx ON audit_logs (action, id DESC);
CREATE INDEX audit_logs_resource_idx ON audit_logs (resource_type, resource_id, id DESC);

CREATE TABLE idempotency_keys (
    user_id uuid NOT NULL REFERENCES users (id),
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status integer NOT NULL,
    answer_sealed text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);

CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
