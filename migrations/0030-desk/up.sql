-- kind: expand
CREATE TABLE user_notes (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    author_id uuid NOT NULL REFERENCES users (id),
    text text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 2000),
    created_at timestamptz NOT NULL
);

CREATE INDEX user_notes_user_id_idx ON user_notes (user_id, id DESC);

CREATE TABLE job_runs (
    job text PRIMARY KEY CHECK (char_length(job) <= 100),
    every_ms bigint NOT NULL CHECK (every_ms > 0),
    started_at timestamptz,
    started_on text CHECK (char_length(started_on) <= 300),
    succeeded_at timestamptz,
    succeeded_on text CHECK (char_length(succeeded_on) <= 300),
    failed_at timestamptz,
    failed_on text CHECK (char_length(failed_on) <= 300),
    failure text CHECK (char_length(failure) <= 100),
    noted_at timestamptz NOT NULL
);

-- What the search of the desk takes beside whole ids: the end of a token's id, and the beginning of a provider's.
CREATE INDEX access_tokens_id_end_idx ON access_tokens ((reverse(id::text)) COLLATE "C");
CREATE INDEX payments_provider_id_start_idx ON payments (provider_payment_id COLLATE "C")
    WHERE provider_payment_id IS NOT NULL;
