-- kind: expand
CREATE TABLE takeovers (
    session_id uuid PRIMARY KEY REFERENCES proxy_sessions (id) ON DELETE CASCADE,
    token_id uuid NOT NULL REFERENCES access_tokens (id) ON DELETE CASCADE,
    device_id text NOT NULL CHECK (length(device_id) BETWEEN 8 AND 255),
    by_device_hint text CHECK (length(by_device_hint) <= 8),
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    refused_until timestamptz NOT NULL
);

CREATE INDEX takeovers_token_id_idx ON takeovers (token_id, taken_at DESC);
CREATE INDEX takeovers_taken_at_idx ON takeovers (taken_at);
