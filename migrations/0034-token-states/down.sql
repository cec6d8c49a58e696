DROP INDEX access_tokens_revoked_idx;
DROP INDEX access_tokens_end_idx;
CREATE OR REPLACE FUNCTION token_end(activated_at timestamptz, duration_hours integer, added_ms bigint) RETURNS timestamptz
    LANGUAGE sql STABLE
    AS 'SELECT activated_at + duration_hours * interval ''1 hour'' + added_ms * interval ''1 millisecond''';
