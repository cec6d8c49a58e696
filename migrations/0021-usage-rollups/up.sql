-- kind: expand
-- Usage of one user in one quarter of an hour of UTC: `minutes` has a bit for each minute with traffic of a device, the lowest
-- for the first; `devices` are keys made by usage_device_key; `denials` counts refusals by code.
CREATE TABLE usage_quarters (
    user_id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    requests bigint NOT NULL,
    bytes_in bigint NOT NULL,
    bytes_out bigint NOT NULL,
    minutes smallint NOT NULL CHECK (minutes >= 0),
    devices bigint[] NOT NULL,
    denials jsonb,
    PRIMARY KEY (user_id, started_at),
    CONSTRAINT usage_quarters_are_quarters
        CHECK (started_at = date_bin('15 minutes', started_at, '2000-01-01T00:00:00Z'))
) WITH (fillfactor = 50); -- The current quarters are updated every few seconds: in place, where the page has room.
CREATE INDEX usage_quarters_started_at_idx ON usage_quarters (started_at);
CREATE INDEX usage_quarters_denials_idx ON usage_quarters (started_at) WHERE denials IS NOT NULL;

-- The same, as an element of a day.
CREATE TYPE usage_quarter AS (
    started_at timestamptz,
    requests bigint,
    bytes_in bigint,
    bytes_out bigint,
    minutes smallint,
    devices bigint[],
    denials jsonb
);

-- A day of UTC with its quarters, oldest first, so that a day of any time zone can be put together from two of them.
CREATE TABLE usage_days (
    user_id uuid NOT NULL,
    day date NOT NULL,
    quarters usage_quarter[] NOT NULL,
    PRIMARY KEY (user_id, day)
);
CREATE INDEX usage_days_day_idx ON usage_days (day);

-- False for the samples of before, without a rewrite of the table; true for all that come, whichever release writes them.
ALTER TABLE usage_samples ADD COLUMN is_counted boolean NOT NULL DEFAULT false;
ALTER TABLE usage_samples ALTER COLUMN is_counted SET DEFAULT true;

-- Samples until this time may not be in usage_quarters yet: those of before this migration. No row: there are none. After the
-- ALTER, which waits for those who store samples: none is later than this and uncounted.
CREATE TABLE usage_backlog (until timestamptz NOT NULL);
CREATE UNIQUE INDEX usage_backlog_one_row ON usage_backlog ((true));
INSERT INTO usage_backlog SELECT max(started_at) FROM usage_samples HAVING max(started_at) IS NOT NULL;

CREATE FUNCTION usage_device_key(device_id text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ('x' || encode(substr(sha256(convert_to(device_id, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint
$$;

-- The sum of counts by code.
CREATE FUNCTION usage_sum_denials(counts jsonb[]) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_object_agg(code, count)
      FROM (SELECT c.key AS code, sum(c.value::bigint) AS count
              FROM unnest(counts) AS part, jsonb_each_text(part) AS c GROUP BY c.key) summed
$$;

CREATE FUNCTION usage_distinct(keys bigint[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT key ORDER BY key), '{}') FROM unnest(keys) AS key
$$;

CREATE AGGREGATE usage_concat(bigint[]) (SFUNC = array_cat, STYPE = bigint[], INITCOND = '{}');

-- Quarters of several origins as one list: those of the same time become one.
CREATE FUNCTION usage_merge_quarters(quarters usage_quarter[]) RETURNS usage_quarter[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(ROW(started_at, requests, bytes_in, bytes_out, minutes, devices, denials)::usage_quarter
                     ORDER BY started_at)
      FROM (SELECT q.started_at, sum(q.requests)::bigint AS requests, sum(q.bytes_in)::bigint AS bytes_in,
                   sum(q.bytes_out)::bigint AS bytes_out, bit_or(q.minutes) AS minutes,
                   usage_distinct(usage_concat(q.devices)) AS devices,
                   usage_sum_denials(array_agg(q.denials)) AS denials
              FROM unnest(quarters) AS q GROUP BY q.started_at) merged
$$;

-- Whoever stores a sample counts it, and whoever deletes one that is not counted yet counts it before: so no sample is lost or
-- counted twice, whenever a process or the server dies. A sample counts in the quarter where it began, for the token's owner.
-- Quarters are locked in the order of their keys, after everything else that the statement locks.
CREATE FUNCTION usage_samples_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO usage_quarters AS q (user_id, started_at, requests, bytes_in, bytes_out, minutes, devices, denials)
    SELECT t.user_id, date_bin('15 minutes', s.started_at, '2000-01-01T00:00:00Z') AS began,
           sum(s.request_count), sum(s.bytes_in), sum(s.bytes_out),
           coalesce(bit_or(1 << date_part('minute', s.started_at AT TIME ZONE 'UTC')::integer % 15)
                        FILTER (WHERE s.session_id IS NOT NULL), 0),
           coalesce(array_agg(DISTINCT usage_device_key(p.device_id)) FILTER (WHERE p.id IS NOT NULL), '{}'),
           usage_sum_denials(array_agg(s.denials) FILTER (WHERE s.denials IS NOT NULL))
      FROM sample s
      JOIN access_tokens t ON t.id = s.token_id
      LEFT JOIN proxy_sessions p ON p.id = s.session_id
     WHERE s.is_counted = (TG_OP = 'INSERT')
     GROUP BY t.user_id, began
     ORDER BY t.user_id, began
    ON CONFLICT (user_id, started_at) DO UPDATE
       SET requests = q.requests + excluded.requests,
           bytes_in = q.bytes_in + excluded.bytes_in,
           bytes_out = q.bytes_out + excluded.bytes_out,
           minutes = q.minutes | excluded.minutes,
           devices = CASE WHEN q.devices @> excluded.devices THEN q.devices
                          ELSE usage_distinct(q.devices || excluded.devices) END,
           denials = CASE WHEN excluded.denials IS NULL THEN q.denials
                          ELSE usage_sum_denials(ARRAY[q.denials, excluded.denials]) END;
    RETURN NULL;
END
$$;

CREATE TRIGGER usage_samples_stored AFTER INSERT ON usage_samples
    REFERENCING NEW TABLE AS sample FOR EACH STATEMENT EXECUTE FUNCTION usage_samples_count();
CREATE TRIGGER usage_samples_deleted AFTER DELETE ON usage_samples
    REFERENCING OLD TABLE AS sample FOR EACH STATEMENT EXECUTE FUNCTION usage_samples_count();

-- The turnover of all users by time.
CREATE INDEX ledger_transactions_created_at_idx ON ledger_transactions (created_at);
-- Sessions that have ended long ago.
CREATE INDEX proxy_sessions_ended_at_idx ON proxy_sessions (ended_at) WHERE ended_at IS NOT NULL;
