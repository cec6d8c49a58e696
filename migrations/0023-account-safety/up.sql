-- kind: expand
ALTER TABLE users
    ADD COLUMN email_verified_at timestamptz,
    ADD COLUMN awaits_verification boolean NOT NULL DEFAULT false;

CREATE TABLE email_verifications (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
    email text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX email_verifications_secret_hash_key ON email_verifications (secret_hash);

-- Whoever changes an address, this service or an operator by SQL: nobody has shown yet that mail to the new one arrives.
CREATE FUNCTION forget_verified_email() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.awaits_verification := OLD.awaits_verification OR OLD.email_verified_at IS NOT NULL;
    NEW.email_verified_at := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER users_email_changed BEFORE UPDATE OF email ON users
    FOR EACH ROW WHEN (lower(OLD.email) <> lower(NEW.email)) EXECUTE FUNCTION forget_verified_email();

ALTER TABLE sign_ins
    ADD COLUMN totp_at timestamptz,
    ADD COLUMN refresh_salt bytea CHECK (length(refresh_salt) = 32),
    ADD COLUMN refresh_generation integer NOT NULL DEFAULT 0 CHECK (refresh_generation >= 0),
    ADD COLUMN refresh_rotated_at timestamptz[] NOT NULL DEFAULT '{}';

CREATE TABLE totp_secrets (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    secret_sealed text NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step integer NOT NULL DEFAULT 0,
    wrong_codes_at timestamptz[] NOT NULL DEFAULT '{}',
    sign_in_id uuid,
    wrong_recovery_codes_at timestamptz[] NOT NULL DEFAULT '{}'
);

CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES users (id),
    code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);
