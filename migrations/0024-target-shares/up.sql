-- kind: expand
CREATE TABLE target_shares (
    holder uuid PRIMARY KEY,
    slots integer NOT NULL CHECK (slots >= 0),
    wanted integer NOT NULL CHECK (wanted >= 0),
    hungry_since timestamptz,
    server text NOT NULL,
    expires_at timestamptz NOT NULL
);
