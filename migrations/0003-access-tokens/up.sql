CREATE TABLE access_tokens (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
    token_sealed text NOT NULL,
    duration_hours integer NOT NULL CHECK (duration_hours > 0),
    scope text NOT NULL CHECK (scope IN ('full', 'certificates_only')),
    cost_cents bigint NOT NULL CHECK (cost_cents >= 0),
    charge_id uuid NOT NULL REFERENCES ledger_transactions (id),
    refund_id uuid REFERENCES ledger_transactions (id),
    created_at timestamptz NOT NULL,
    activated_at timestamptz,
    revoked_at timestamptz
);

CREATE UNIQUE INDEX access_tokens_token_hash_key ON access_tokens (token_hash);
CREATE INDEX access_tokens_user_id_idx ON access_tokens (user_id, id DESC);
CREATE INDEX access_tokens_charge_id_idx ON access_tokens (charge_id);
CREATE INDEX access_tokens_live_idx ON access_tokens (activated_at) WHERE revoked_at IS NULL;

CREATE TABLE access_changes (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    kind text NOT NULL CHECK (kind IN ('token_changed', 'user_changed', 'session_ended')),
    token_id uuid,
    user_id uuid NOT NULL,
    session_id uuid,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX access_changes_xid_idx ON access_changes (xid);
CREATE INDEX access_changes_created_at_idx ON access_changes (created_at);

CREATE FUNCTION access_tokens_tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access_changes (kind, token_id, user_id) VALUES ('token_changed', NEW.id, NEW.user_id);
    RETURN NULL;
END
$$;

CREATE TRIGGER access_tokens_changed AFTER UPDATE ON access_tokens FOR EACH ROW
    WHEN ((OLD.revoked_at, OLD.activated_at, OLD.duration_hours, OLD.scope, OLD.user_id)
          IS DISTINCT FROM (NEW.revoked_at, NEW.activated_at, NEW.duration_hours, NEW.scope, NEW.user_id))
    EXECUTE FUNCTION access_tokens_tell_change();

CREATE FUNCTION users_tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access_changes (kind, user_id) VALUES ('user_changed', NEW.id);
    RETURN NULL;
END
$$;

CREATE TRIGGER users_changed AFTER UPDATE ON users FOR EACH ROW
    WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active)
    EXECUTE FUNCTION users_tell_change();
