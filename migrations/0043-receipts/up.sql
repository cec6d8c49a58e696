-- kind: expand
CREATE TABLE receipts (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code text NOT NULL CHECK (length(code) = 16),
    code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
    content jsonb NOT NULL,
    content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
    issued_at timestamptz NOT NULL,
    asked_at timestamptz NOT NULL CHECK (asked_at >= issued_at)
);

CREATE UNIQUE INDEX receipts_code_hash_key ON receipts (code_hash);
CREATE UNIQUE INDEX receipts_content_hash_key ON receipts (user_id, content_hash);
CREATE INDEX receipts_user_id_issued_at_idx ON receipts (user_id, issued_at);
CREATE INDEX receipts_asked_at_idx ON receipts (asked_at);

CREATE FUNCTION receipts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what receipt % says cannot change', OLD.id USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER receipts_keep_their_words BEFORE UPDATE ON receipts FOR EACH ROW
    WHEN ((OLD.id, OLD.user_id, OLD.code, OLD.code_hash, OLD.content, OLD.content_hash, OLD.issued_at)
          IS DISTINCT FROM (NEW.id, NEW.user_id, NEW.code, NEW.code_hash, NEW.content, NEW.content_hash, NEW.issued_at))
    EXECUTE FUNCTION receipts_refuse_change();
