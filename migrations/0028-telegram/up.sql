-- kind: expand
CREATE TABLE telegram_links (
    user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    chat_id text NOT NULL UNIQUE CHECK (chat_id ~ '^[0-9]{1,16}$'),
    name text CHECK (char_length(name) BETWEEN 1 AND 80),
    code_hash bytea NOT NULL,
    former_chat_id text,
    has_totp boolean NOT NULL,
    linked_at timestamptz NOT NULL,
    blocked_at timestamptz
);

CREATE TABLE telegram_codes (
    user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    code_hash bytea NOT NULL UNIQUE,
    has_totp boolean NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE telegram_buttons (
    key_hash bytea PRIMARY KEY,
    chat_id text NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    action text NOT NULL,
    subject text NOT NULL CHECK (char_length(subject) <= 100),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    used_by_update text
);
CREATE INDEX telegram_buttons_expires_idx ON telegram_buttons (expires_at);
CREATE INDEX telegram_buttons_user_idx ON telegram_buttons (user_id);

CREATE TABLE telegram_updates (
    update_id text PRIMARY KEY,
    handled_at timestamptz NOT NULL
);
CREATE INDEX telegram_updates_handled_idx ON telegram_updates (handled_at);

CREATE TABLE telegram_state (
    bot_id text PRIMARY KEY,
    username text,
    holder uuid,
    held_until timestamptz,
    contact_at timestamptz,
    problem text,
    problem_since timestamptz
);
