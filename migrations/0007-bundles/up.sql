CREATE TABLE bundles (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    description text,
    token_count integer NOT NULL CHECK (token_count BETWEEN 1 AND 100),
    duration_hours integer NOT NULL CHECK (duration_hours IN (1, 12, 24, 168, 720)),
    scope text NOT NULL CHECK (scope IN ('full', 'certificates_only')),
    discount_basis_points integer NOT NULL CHECK (discount_basis_points BETWEEN 0 AND 10000),
    total_cents bigint NOT NULL CHECK (total_cents >= 0),
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX bundles_offered_idx ON bundles (total_cents, id) WHERE is_active;

INSERT INTO bundles (id, name, description, token_count, duration_hours, scope, discount_basis_points, total_cents,
                     created_at, updated_at)
VALUES
    ('01960000-0000-7000-8000-000000000001', 'Starter Pack', '5 tokens of 24 hours', 5, 24, 'full', 1000, 8100,
     now(), now()),
    ('01960000-0000-7000-8000-000000000002', 'Pro Bundle', '10 tokens of 24 hours', 10, 24, 'full', 1500, 15300,
     now(), now()),
    ('01960000-0000-7000-8000-000000000003', 'Ultimate Package', '20 tokens of 7 days', 20, 168, 'full', 2000, 160000,
     now(), now()),
    ('01960000-0000-7000-8000-000000000004', 'Certificates Bundle', '10 tokens of 24 hours, for certificates only',
     10, 24, 'certificates_only', 1500, 15300, now(), now());

CREATE TABLE referral_bonuses (
    referred_user_id uuid PRIMARY KEY REFERENCES users (id),
    referrer_id uuid NOT NULL REFERENCES users (id),
    charge_id uuid NOT NULL REFERENCES ledger_transactions (id),
    bonus_id uuid NOT NULL REFERENCES ledger_transactions (id),
    purchase_cents bigint NOT NULL CHECK (purchase_cents > 0),
    bonus_cents bigint NOT NULL CHECK (bonus_cents > 0),
    refunded_cents bigint NOT NULL DEFAULT 0,
    clawed_back_cents bigint NOT NULL DEFAULT 0,
    CONSTRAINT referral_bonuses_refund_is_of_the_purchase CHECK (refunded_cents BETWEEN 0 AND purchase_cents),
    CONSTRAINT referral_bonuses_clawback_is_of_the_bonus CHECK (clawed_back_cents BETWEEN 0 AND bonus_cents)
);

CREATE UNIQUE INDEX referral_bonuses_charge_id_key ON referral_bonuses (charge_id);
CREATE UNIQUE INDEX referral_bonuses_bonus_id_key ON referral_bonuses (bonus_id);
CREATE INDEX referral_bonuses_referrer_id_idx ON referral_bonuses (referrer_id);

CREATE TABLE referral_debts (
    referrer_id uuid PRIMARY KEY REFERENCES users (id),
    owed_cents bigint NOT NULL CHECK (owed_cents >= 0)
);

CREATE TABLE password_resets (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
    expires_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX password_resets_secret_hash_key ON password_resets (secret_hash);

CREATE TABLE ledger_verifications (
    id uuid PRIMARY KEY,
    verified_at timestamptz NOT NULL,
    transaction_count bigint NOT NULL,
    mismatch_count integer NOT NULL CHECK (mismatch_count >= 0)
);

CREATE INDEX ledger_verifications_verified_at_idx ON ledger_verifications (verified_at);
CREATE INDEX audit_logs_created_at_idx ON audit_logs (created_at);
