-- kind: expand
ALTER TABLE access_tokens
    ADD COLUMN added_ms bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT access_tokens_added_not_negative CHECK (added_ms >= 0);

CREATE INDEX access_tokens_prolonged_idx ON access_tokens (id) WHERE added_ms > 0 AND revoked_at IS NULL;

-- The only place in SQL that says when a token ends; in the application it is src/kernel/token-end.ts.
CREATE FUNCTION token_end(activated_at timestamptz, duration_hours integer, added_ms bigint) RETURNS timestamptz
    LANGUAGE sql STABLE
    AS 'SELECT activated_at + duration_hours * interval ''1 hour'' + added_ms * interval ''1 millisecond''';

CREATE TRIGGER access_tokens_time_added AFTER UPDATE OF added_ms ON access_tokens FOR EACH ROW
    WHEN (OLD.added_ms IS DISTINCT FROM NEW.added_ms)
    EXECUTE FUNCTION access_tokens_tell_change();

CREATE TABLE maintenance_windows (
    id uuid PRIMARY KEY,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at >= starts_at),
    note text CHECK (char_length(note) BETWEEN 1 AND 200),
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    cancelled_at timestamptz,
    start_noted_at timestamptz,
    end_noted_at timestamptz,
    owners_told_at timestamptz,
    owners_told_after uuid
);

CREATE INDEX maintenance_windows_ends_at_idx ON maintenance_windows (ends_at) WHERE cancelled_at IS NULL;
CREATE INDEX maintenance_windows_untold_idx ON maintenance_windows (id) WHERE owners_told_at IS NULL;
CREATE INDEX maintenance_windows_open_idx ON maintenance_windows (id) WHERE end_noted_at IS NULL AND cancelled_at IS NULL;

CREATE TABLE compensations (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('outage', 'maintenance')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
    intervals jsonb NOT NULL,
    outage_at timestamptz CONSTRAINT compensations_outage_once UNIQUE,
    window_id uuid CONSTRAINT compensations_window_once UNIQUE REFERENCES maintenance_windows (id),
    actor_id uuid REFERENCES users (id),
    reason text CHECK (char_length(reason) BETWEEN 1 AND 500),
    created_at timestamptz NOT NULL,
    done_to uuid,
    finished_at timestamptz,
    token_count integer NOT NULL DEFAULT 0,
    given_ms bigint NOT NULL DEFAULT 0,
    undo_asked_at timestamptz,
    undone_to uuid,
    undone_at timestamptz,
    taken_back_ms bigint NOT NULL DEFAULT 0
);

CREATE INDEX compensations_open_idx ON compensations (id)
    WHERE finished_at IS NULL OR (undo_asked_at IS NOT NULL AND undone_at IS NULL);

CREATE TABLE token_time_entries (
    id uuid PRIMARY KEY,
    token_id uuid NOT NULL REFERENCES access_tokens (id),
    compensation_id uuid NOT NULL REFERENCES compensations (id),
    kind text NOT NULL CHECK (kind IN ('outage', 'maintenance', 'expired', 'undo')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
    added_ms bigint NOT NULL,
    reverses uuid REFERENCES token_time_entries (id),
    created_at timestamptz NOT NULL,
    CONSTRAINT token_time_entries_undo_reverses CHECK ((kind = 'undo') = (reverses IS NOT NULL)),
    CONSTRAINT token_time_entries_sign CHECK ((kind = 'undo') = (added_ms < 0)),
    CONSTRAINT token_time_entries_is_the_interval
        CHECK (abs(added_ms) = round(extract(epoch FROM ends_at - starts_at) * 1000))
);

CREATE UNIQUE INDEX token_time_entries_reverses_key ON token_time_entries (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX token_time_entries_token_id_idx ON token_time_entries (token_id, id DESC);
CREATE INDEX token_time_entries_compensation_id_idx ON token_time_entries (compensation_id, token_id);

CREATE FUNCTION refuse_time_entry_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'time entries are append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER token_time_entries_append_only BEFORE UPDATE OR DELETE ON token_time_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_time_entry_change();
