-- kind: expand
CREATE TABLE target_views (
    holder uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('up', 'down')),
    since timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
