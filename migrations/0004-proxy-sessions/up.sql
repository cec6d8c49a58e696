CREATE TABLE proxy_sessions (
    id uuid PRIMARY KEY,
    token_id uuid NOT NULL REFERENCES access_tokens (id),
    user_id uuid NOT NULL REFERENCES users (id),
    device_id text NOT NULL CHECK (length(device_id) BETWEEN 8 AND 255),
    ip inet,
    user_agent text,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_activity timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    end_reason text,
    request_count bigint NOT NULL DEFAULT 0,
    bytes_in bigint NOT NULL DEFAULT 0,
    bytes_out bigint NOT NULL DEFAULT 0,
    CONSTRAINT proxy_sessions_end_has_reason CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);

CREATE UNIQUE INDEX proxy_sessions_lease_key ON proxy_sessions (token_id) WHERE ended_at IS NULL;
CREATE INDEX proxy_sessions_token_id_idx ON proxy_sessions (token_id, id DESC);
CREATE INDEX proxy_sessions_user_id_idx ON proxy_sessions (user_id, id DESC);
CREATE INDEX proxy_sessions_open_idx ON proxy_sessions (last_activity) WHERE ended_at IS NULL;

CREATE FUNCTION proxy_sessions_tell_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access_changes (kind, token_id, user_id, session_id)
    VALUES ('session_ended', NEW.token_id, NEW.user_id, NEW.id);
    RETURN NULL;
END
$$;

CREATE TRIGGER proxy_sessions_ended AFTER UPDATE ON proxy_sessions FOR EACH ROW
    WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION proxy_sessions_tell_end();

CREATE TABLE session_conflicts (
    session_id uuid NOT NULL REFERENCES proxy_sessions (id) ON DELETE CASCADE,
    device_id text NOT NULL,
    PRIMARY KEY (session_id, device_id)
);

CREATE TABLE usage_samples (
    id uuid PRIMARY KEY,
    token_id uuid NOT NULL,
    session_id uuid,
    instance_id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    request_count bigint NOT NULL,
    bytes_in bigint NOT NULL,
    bytes_out bigint NOT NULL,
    denials jsonb
);

CREATE INDEX usage_samples_token_id_idx ON usage_samples (token_id, started_at);
CREATE INDEX usage_samples_started_at_idx ON usage_samples (started_at);
