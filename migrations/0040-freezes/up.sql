-- kind: expand
ALTER TABLE access_tokens
    ADD COLUMN frozen_at timestamptz,
    ADD COLUMN frozen_until timestamptz,
    ADD COLUMN thaw_told_at timestamptz,
    ADD COLUMN frozen_ms bigint NOT NULL DEFAULT 0,
    ADD COLUMN freezes integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT access_tokens_frozen_for_a_time
        CHECK ((frozen_at IS NULL) = (frozen_until IS NULL) AND (frozen_until IS NULL OR frozen_until > frozen_at)),
    ADD CONSTRAINT access_tokens_frozen_is_added CHECK (frozen_ms BETWEEN 0 AND added_ms AND freezes >= 0);

CREATE INDEX access_tokens_frozen_until_idx ON access_tokens (frozen_until) WHERE frozen_until IS NOT NULL AND thaw_told_at IS NULL;

CREATE TRIGGER access_tokens_frozen AFTER UPDATE OF frozen_until, thaw_told_at ON access_tokens FOR EACH ROW
    WHEN ((OLD.frozen_until, OLD.thaw_told_at) IS DISTINCT FROM (NEW.frozen_until, NEW.thaw_told_at))
    EXECUTE FUNCTION access_tokens_tell_change();

ALTER TABLE token_time_entries
    ALTER COLUMN compensation_id DROP NOT NULL,
    DROP CONSTRAINT token_time_entries_kind_check,
    ADD CONSTRAINT token_time_entries_kind_check CHECK (kind IN ('outage', 'maintenance', 'expired', 'undo', 'freeze')),
    ADD CONSTRAINT token_time_entries_freeze_is_of_the_owner
        CHECK (kind = 'undo' OR (kind = 'freeze') = (compensation_id IS NULL));

-- An instance of the release before knows no freezes. Since a freeze ends the token's session, it must claim one, and gets none.
CREATE FUNCTION proxy_sessions_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM access_tokens WHERE id = NEW.token_id AND frozen_until > clock_timestamp()) THEN
        RAISE EXCEPTION 'token % is frozen: no session begins', NEW.token_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER proxy_sessions_not_frozen BEFORE INSERT ON proxy_sessions FOR EACH ROW
    WHEN (NEW.ended_at IS NULL)
    EXECUTE FUNCTION proxy_sessions_refuse_frozen();
