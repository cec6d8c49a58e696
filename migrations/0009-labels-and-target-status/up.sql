ALTER TABLE access_tokens
    ADD COLUMN label text CONSTRAINT access_tokens_label_length CHECK (char_length(label) BETWEEN 1 AND 60);

CREATE TABLE target_status_changes (
    number bigint PRIMARY KEY CHECK (number > 0),
    state text NOT NULL CHECK (state IN ('up', 'down')),
    changed_at timestamptz NOT NULL
);

CREATE INDEX target_status_changes_changed_at_idx ON target_status_changes (changed_at);
