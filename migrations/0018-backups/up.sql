-- kind: expand
CREATE TABLE backups (
    id uuid PRIMARY KEY,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    outcome text NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'made', 'failed')),
    reason text,
    origin text NOT NULL CHECK (origin IN ('schedule', 'command', 'elsewhere')),
    host text NOT NULL,
    path text,
    bytes bigint CHECK (bytes > 0),
    sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    row_count bigint CHECK (row_count >= 0),
    verified_at timestamptz,
    CONSTRAINT backups_end_has_outcome CHECK ((outcome = 'running') = (finished_at IS NULL)),
    CONSTRAINT backups_failure_has_reason CHECK ((outcome = 'failed') = (reason IS NOT NULL)),
    CONSTRAINT backups_made_is_whole CHECK (
        outcome <> 'made' OR (path IS NOT NULL AND bytes IS NOT NULL AND sha256 IS NOT NULL AND row_count IS NOT NULL))
);

CREATE INDEX backups_started_at_idx ON backups (started_at DESC);
CREATE INDEX backups_made_idx ON backups (finished_at DESC) WHERE outcome = 'made';
