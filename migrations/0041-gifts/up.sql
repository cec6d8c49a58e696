-- kind: expand
ALTER TABLE access_tokens
    ADD COLUMN is_gift boolean NOT NULL DEFAULT false,
    ADD COLUMN gifted_at timestamptz,
    ADD CONSTRAINT access_tokens_gifted_is_over CHECK (gifted_at IS NULL OR (revoked_at IS NOT NULL AND refund_id IS NULL));

CREATE TABLE token_gifts (
    id uuid PRIMARY KEY,
    token_id uuid NOT NULL REFERENCES access_tokens (id),
    code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
    hand integer NOT NULL CHECK (hand BETWEEN 1 AND 5),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    revoked_at timestamptz,
    claimed_at timestamptz,
    received_id uuid REFERENCES access_tokens (id),
    CONSTRAINT token_gifts_claimed_whole CHECK ((claimed_at IS NULL) = (received_id IS NULL)),
    CONSTRAINT token_gifts_claimed_or_revoked CHECK (claimed_at IS NULL OR revoked_at IS NULL)
);

CREATE UNIQUE INDEX token_gifts_code_hash_key ON token_gifts (code_hash);
-- One offer at a time, and one for ever once it is claimed.
CREATE UNIQUE INDEX token_gifts_token_id_key ON token_gifts (token_id) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX token_gifts_received_id_key ON token_gifts (received_id) WHERE received_id IS NOT NULL;
CREATE INDEX token_gifts_token_id_idx ON token_gifts (token_id, id DESC);
CREATE INDEX token_gifts_unclaimed_idx ON token_gifts (expires_at) WHERE claimed_at IS NULL;

CREATE FUNCTION token_gifts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a claimed gift is kept as it is: % of % is refused', TG_OP, OLD.id
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER token_gifts_claimed_once BEFORE UPDATE OR DELETE ON token_gifts FOR EACH ROW
    WHEN (OLD.claimed_at IS NOT NULL)
    EXECUTE FUNCTION token_gifts_refuse_change();
