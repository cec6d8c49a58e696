ALTER TABLE proxy_sessions ADD COLUMN further_conflicts bigint NOT NULL DEFAULT 0;

CREATE OR REPLACE FUNCTION proxy_sessions_tell_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access_changes (kind, token_id, user_id, session_id)
    VALUES ('session_ended', NEW.token_id, NEW.user_id, NEW.id);
    DELETE FROM session_conflicts WHERE session_id = NEW.id;
    RETURN NULL;
END
$$;

DELETE FROM session_conflicts c USING proxy_sessions s WHERE s.id = c.session_id AND s.ended_at IS NOT NULL;
UPDATE proxy_sessions SET user_agent = left(user_agent, 512) WHERE length(user_agent) > 512;
