-- kind: expand
CREATE TABLE audit_unsealed (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    audit_id uuid NOT NULL,
    is_backlog boolean NOT NULL DEFAULT false
);

CREATE TABLE audit_seals (
    position bigint PRIMARY KEY CHECK (position > 0),
    audit_id uuid NOT NULL UNIQUE,
    key_id text NOT NULL,
    row_mac bytea NOT NULL CHECK (length(row_mac) = 32),
    previous_mac bytea NOT NULL CHECK (length(previous_mac) = 32),
    mac bytea NOT NULL CHECK (length(mac) = 32),
    is_backlog boolean NOT NULL
);

CREATE TABLE audit_chain (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    head_position bigint NOT NULL,
    head_mac bytea NOT NULL CHECK (length(head_mac) = 32),
    sealed_at timestamptz NOT NULL,
    start_position bigint NOT NULL DEFAULT 0,
    start_mac bytea NOT NULL CHECK (length(start_mac) = 32),
    start_key_id text,
    start_proof bytea,
    CHECK (start_position <= head_position),
    CHECK (start_position = 0 OR (start_key_id IS NOT NULL AND start_proof IS NOT NULL))
);

CREATE TABLE audit_heads (
    id uuid PRIMARY KEY,
    day text NOT NULL CHECK (day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    channel text NOT NULL,
    position bigint NOT NULL,
    mac bytea NOT NULL CHECK (length(mac) = 32),
    made_at timestamptz NOT NULL,
    sent_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    tried_at timestamptz,
    problem text,
    UNIQUE (day, channel)
);

CREATE TABLE audit_verifications (
    id uuid PRIMARY KEY,
    begun_at timestamptz NOT NULL,
    ended_at timestamptz,
    row_count bigint NOT NULL DEFAULT 0,
    finding_count integer NOT NULL DEFAULT 0,
    export_problem text
);

CREATE INDEX audit_verifications_begun_at_idx ON audit_verifications (begun_at DESC);

CREATE TABLE audit_exports (
    id uuid PRIMARY KEY,
    from_position bigint NOT NULL UNIQUE,
    to_position bigint NOT NULL CHECK (to_position >= from_position),
    path text NOT NULL,
    planned_at timestamptz NOT NULL,
    sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    written_at timestamptz,
    deleted_at timestamptz,
    CHECK ((sha256 IS NULL) = (written_at IS NULL))
);

-- What is there already, while others go on writing; then, with the trigger, what came meanwhile.
INSERT INTO audit_unsealed (audit_id, is_backlog) SELECT id, true FROM audit_logs ORDER BY id;

CREATE FUNCTION audit_queue_for_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.audit_unsealed (audit_id) VALUES (NEW.id);
    RETURN NULL;
END
$$;

CREATE TRIGGER audit_logs_queued AFTER INSERT ON audit_logs
    FOR EACH ROW EXECUTE FUNCTION audit_queue_for_seal();

INSERT INTO audit_unsealed (audit_id, is_backlog)
SELECT id, true FROM audit_logs a WHERE NOT EXISTS (SELECT FROM audit_unsealed u WHERE u.audit_id = a.id) ORDER BY id;

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('zenzefi.audit_removal', true) IN ('exported', 'all') THEN
        RETURN OLD;
    ELSIF TG_OP = 'TRUNCATE' AND current_setting('zenzefi.audit_removal', true) = 'all' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER audit_logs_append_only BEFORE UPDATE OR DELETE ON audit_logs
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_logs_never_emptied BEFORE TRUNCATE ON audit_logs
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE ON audit_seals
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_seals_never_emptied BEFORE TRUNCATE ON audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
