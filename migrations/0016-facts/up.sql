CREATE TABLE facts (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    name text NOT NULL,
    user_id uuid,
    actor_id uuid,
    resource_id text,
    before jsonb,
    after jsonb,
    reason text,
    created_at timestamptz NOT NULL
);

CREATE INDEX facts_xid_idx ON facts (xid);

CREATE TABLE fact_readers (
    name text PRIMARY KEY,
    since pg_snapshot NOT NULL,
    until pg_snapshot,
    after_id bigint NOT NULL DEFAULT 0,
    CHECK (until IS NOT NULL OR after_id = 0)
);
