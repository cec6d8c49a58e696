CREATE TABLE access_tickets (
    ticket_hash bytea PRIMARY KEY CHECK (length(ticket_hash) = 32),
    token_id uuid NOT NULL REFERENCES access_tokens (id) ON DELETE CASCADE,
    token_sealed text NOT NULL,
    device_id text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at)
);

CREATE INDEX access_tickets_token_id_idx ON access_tickets (token_id, created_at DESC);
CREATE INDEX access_tickets_expires_at_idx ON access_tickets (expires_at);
