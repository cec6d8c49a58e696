-- kind: expand
CREATE TABLE notification_deliveries (
    id uuid PRIMARY KEY,
    cause text NOT NULL,
    kind text NOT NULL,
    channel text NOT NULL,
    recipient text NOT NULL CHECK (char_length(recipient) BETWEEN 1 AND 400),
    content jsonb NOT NULL,
    happened_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    unconfirmed integer NOT NULL DEFAULT 0 CHECK (unconfirmed >= 0),
    merged_into uuid,
    ended_at timestamptz,
    result text CHECK (result IN ('sent', 'merged', 'dropped', 'failed')),
    reason text,
    CONSTRAINT notification_deliveries_once UNIQUE (cause, kind, channel, recipient),
    CONSTRAINT notification_deliveries_end_has_result CHECK ((ended_at IS NULL) = (result IS NULL)),
    CONSTRAINT notification_deliveries_merged_is_ended CHECK ((merged_into IS NOT NULL) = (result IS NOT DISTINCT FROM 'merged'))
);

CREATE INDEX notification_deliveries_due_idx ON notification_deliveries (channel, due_at) WHERE ended_at IS NULL;
CREATE INDEX notification_deliveries_recipient_idx ON notification_deliveries (recipient, channel, kind, due_at DESC);
CREATE INDEX notification_deliveries_merged_idx ON notification_deliveries (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX notification_deliveries_created_at_idx ON notification_deliveries (created_at);

CREATE TABLE notification_channels (
    name text PRIMARY KEY,
    paused_until timestamptz,
    failures integer NOT NULL DEFAULT 0,
    minute_at timestamptz NOT NULL,
    minute_count integer NOT NULL DEFAULT 0
);

CREATE TABLE notification_preferences (
    user_id uuid NOT NULL REFERENCES users (id),
    kind text NOT NULL,
    channel text NOT NULL,
    is_on boolean NOT NULL,
    PRIMARY KEY (user_id, kind, channel)
);

CREATE TABLE notification_settings (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    quiet_from smallint CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_to smallint CHECK (quiet_to BETWEEN 0 AND 1439),
    balance_low_cents bigint CHECK (balance_low_cents >= 0),
    balance_is_low boolean NOT NULL DEFAULT false,
    CONSTRAINT notification_settings_quiet_pair CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)),
    CONSTRAINT notification_settings_quiet_length CHECK (quiet_from <> quiet_to)
);

CREATE TABLE known_places (
    user_id uuid NOT NULL REFERENCES users (id),
    kind text NOT NULL CHECK (kind IN ('device', 'sign_in')),
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, kind, fingerprint)
);

-- Devices and places from before are known: nobody is told of them.
INSERT INTO known_places (user_id, kind, fingerprint, seen_at)
SELECT user_id, 'device', sha256(convert_to(device_id, 'UTF8')), max(last_activity)
  FROM proxy_sessions GROUP BY user_id, device_id;

INSERT INTO known_places (user_id, kind, fingerprint, seen_at)
SELECT user_id, 'sign_in',
       sha256(convert_to(regexp_replace(coalesce(user_agent, ''), '[0-9._]+', '', 'g') || '|' ||
         coalesce(network(set_masklen(ip, CASE family(ip) WHEN 4 THEN 16 ELSE 32 END))::text, ''), 'UTF8')) AS place,
       max(last_used_at)
  FROM sign_ins GROUP BY user_id, place;

CREATE TABLE token_notices (
    token_id uuid NOT NULL REFERENCES access_tokens (id),
    hours smallint NOT NULL CHECK (hours >= 0),
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (token_id, hours)
);

CREATE INDEX token_notices_noted_at_idx ON token_notices (noted_at);

CREATE TABLE notification_marks (
    name text PRIMARY KEY,
    value text NOT NULL,
    marked_at timestamptz NOT NULL
);

CREATE TABLE refused_addresses (
    address_hash bytea PRIMARY KEY CHECK (length(address_hash) = 32),
    refused_until timestamptz NOT NULL,
    refusals integer NOT NULL DEFAULT 1,
    reason text NOT NULL
);
