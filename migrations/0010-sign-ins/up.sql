CREATE TABLE sign_ins (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    refresh_hash bytea CHECK (length(refresh_hash) = 32),
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at >= created_at),
    ended_at timestamptz,
    ip inet,
    user_agent text
);

CREATE UNIQUE INDEX sign_ins_refresh_hash_key ON sign_ins (refresh_hash) WHERE refresh_hash IS NOT NULL;
CREATE INDEX sign_ins_user_id_idx ON sign_ins (user_id, id DESC) WHERE ended_at IS NULL;
CREATE INDEX sign_ins_expires_at_idx ON sign_ins (expires_at);
