-- kind: expand
CREATE TABLE customer_views (
    id uuid PRIMARY KEY,
    operator_id uuid NOT NULL REFERENCES users (id),
    sign_in_id uuid NOT NULL REFERENCES sign_ins (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    ended_at timestamptz
);

CREATE INDEX customer_views_sign_in_id_idx ON customer_views (sign_in_id);
