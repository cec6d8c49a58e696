DROP TRIGGER access_tokens_rotated ON access_tokens;
DROP FUNCTION access_tokens_tell_secret();
DROP INDEX access_tokens_previous_hash_key;
ALTER TABLE access_tokens
    DROP CONSTRAINT access_tokens_previous_in_session,
    DROP COLUMN previous_session_id,
    DROP COLUMN previous_until,
    DROP COLUMN previous_hash,
    DROP COLUMN rotated_at;
