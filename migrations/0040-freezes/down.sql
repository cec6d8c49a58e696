DROP TRIGGER proxy_sessions_not_frozen ON proxy_sessions;
DROP FUNCTION proxy_sessions_refuse_frozen();

-- Frozen time becomes a later beginning, so that each token keeps its end; one that is frozen now thaws now.
WITH entries AS (
    SELECT f.token_id, greatest(0, extract(epoch FROM least(coalesce(u.starts_at, f.ends_at), clock_timestamp()) - f.starts_at)) AS seconds
      FROM token_time_entries f LEFT JOIN token_time_entries u ON u.reverses = f.id
     WHERE f.kind = 'freeze'
), sums AS (
    SELECT token_id, floor(sum(seconds) * 1000) * interval '1 millisecond' AS frozen FROM entries GROUP BY token_id
)
UPDATE access_tokens t SET activated_at = t.activated_at + sums.frozen, added_ms = t.added_ms - t.frozen_ms, frozen_ms = 0
  FROM sums WHERE t.id = sums.token_id;

ALTER TABLE token_time_entries DISABLE TRIGGER token_time_entries_append_only;
DELETE FROM token_time_entries u USING token_time_entries f WHERE u.reverses = f.id AND f.kind = 'freeze';
DELETE FROM token_time_entries WHERE kind = 'freeze';
ALTER TABLE token_time_entries ENABLE TRIGGER token_time_entries_append_only;

ALTER TABLE token_time_entries
    DROP CONSTRAINT token_time_entries_freeze_is_of_the_owner,
    DROP CONSTRAINT token_time_entries_kind_check,
    ADD CONSTRAINT token_time_entries_kind_check CHECK (kind IN ('outage', 'maintenance', 'expired', 'undo')),
    ALTER COLUMN compensation_id SET NOT NULL;

DROP TRIGGER access_tokens_frozen ON access_tokens;
DROP INDEX access_tokens_frozen_until_idx;
ALTER TABLE access_tokens
    DROP CONSTRAINT access_tokens_frozen_is_added,
    DROP CONSTRAINT access_tokens_frozen_for_a_time,
    DROP COLUMN freezes,
    DROP COLUMN frozen_ms,
    DROP COLUMN thaw_told_at,
    DROP COLUMN frozen_until,
    DROP COLUMN frozen_at;
