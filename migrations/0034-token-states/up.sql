-- kind: expand
-- The same times as before, by operators that depend on no setting: so it can be indexed, and is still inlined.
CREATE OR REPLACE FUNCTION token_end(activated_at timestamptz, duration_hours integer, added_ms bigint) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE
    AS 'SELECT (activated_at AT TIME ZONE ''UTC'' + duration_hours * interval ''1 hour'' + added_ms * interval ''1 millisecond'')
                   AT TIME ZONE ''UTC''';

-- Not a partial index: of those the planner ignores the statistics.
CREATE INDEX access_tokens_end_idx ON access_tokens (token_end(activated_at, duration_hours, added_ms));
CREATE INDEX access_tokens_revoked_idx ON access_tokens (created_at DESC, id DESC) WHERE revoked_at IS NOT NULL;

ANALYZE access_tokens;
