-- kind: expand
ALTER TABLE access_tokens
    ADD COLUMN rotated_at timestamptz,
    ADD COLUMN previous_hash bytea CHECK (length(previous_hash) = 32),
    ADD COLUMN previous_until timestamptz,
    ADD COLUMN previous_session_id uuid,
    ADD CONSTRAINT access_tokens_previous_in_session CHECK ((previous_until IS NULL) = (previous_session_id IS NULL));

CREATE UNIQUE INDEX access_tokens_previous_hash_key ON access_tokens (previous_hash) WHERE previous_hash IS NOT NULL;

-- The second row makes every instance, also one of the release before, drop what it knows of the token by its former secret.
CREATE FUNCTION access_tokens_tell_secret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access_changes (kind, token_id, user_id) VALUES ('token_changed', NEW.id, NEW.user_id);
    INSERT INTO access_changes (kind, user_id) VALUES ('user_changed', NEW.user_id);
    RETURN NULL;
END
$$;

CREATE TRIGGER access_tokens_rotated AFTER UPDATE OF token_hash ON access_tokens FOR EACH ROW
    WHEN (OLD.token_hash IS DISTINCT FROM NEW.token_hash)
    EXECUTE FUNCTION access_tokens_tell_secret();
