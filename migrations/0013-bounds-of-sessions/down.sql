CREATE OR REPLACE FUNCTION proxy_sessions_tell_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access_changes (kind, token_id, user_id, session_id)
    VALUES ('session_ended', NEW.token_id, NEW.user_id, NEW.id);
    RETURN NULL;
END
$$;

ALTER TABLE proxy_sessions DROP COLUMN further_conflicts;
