CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL CHECK (length(email) <= 254),
    username text NOT NULL CHECK (length(username) BETWEEN 1 AND 255),
    password_hash text NOT NULL,
    full_name text,
    is_active boolean NOT NULL DEFAULT true,
    is_superuser boolean NOT NULL DEFAULT false,
    referral_code text NOT NULL CHECK (referral_code ~ '^[A-Z0-9]{12}$'),
    referred_by_id uuid REFERENCES users (id) ON DELETE SET NULL,
    language text CHECK (language IN ('ru', 'en')),
    time_zone text NOT NULL DEFAULT 'UTC',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT users_no_self_referral CHECK (referred_by_id IS NULL OR referred_by_id <> id)
);

CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE UNIQUE INDEX users_username_key ON users (username);
CREATE UNIQUE INDEX users_referral_code_key ON users (referral_code);
CREATE INDEX users_referred_by_id_idx ON users (referred_by_id) WHERE referred_by_id IS NOT NULL;
