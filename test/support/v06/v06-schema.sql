-- The schema of v0.6 after its last migration (v0.7): with bundles and referrals. test/support/v06/former-database.ts
-- takes them away for v0.6 itself.

CREATE TYPE transactiontype AS ENUM (
    'DEPOSIT',
    'PURCHASE',
    'REFUND',
    'referral_bonus'
);

CREATE TABLE access_tokens (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token character varying NOT NULL,
    duration_hours integer NOT NULL,
    created_at timestamp without time zone NOT NULL,
    activated_at timestamp without time zone,
    is_active boolean NOT NULL,
    revoked_at timestamp without time zone,
    scope character varying DEFAULT 'full'::character varying NOT NULL
);

CREATE TABLE alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE audit_logs (
    id uuid NOT NULL,
    user_id uuid,
    action character varying NOT NULL,
    resource_type character varying NOT NULL,
    resource_id uuid,
    details json,
    ip_address character varying,
    user_agent character varying,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE proxy_sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_id uuid NOT NULL,
    ip_address inet NOT NULL,
    user_agent character varying,
    started_at timestamp with time zone NOT NULL,
    last_activity timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    bytes_transferred bigint NOT NULL,
    request_count integer NOT NULL,
    is_active boolean NOT NULL,
    device_id character varying(255) NOT NULL
);

CREATE TABLE token_bundles (
    id uuid NOT NULL,
    name character varying(100) NOT NULL,
    description text,
    token_count integer NOT NULL,
    duration_hours integer NOT NULL,
    scope character varying(50) DEFAULT 'full'::character varying NOT NULL,
    discount_percent numeric(5,2) NOT NULL,
    base_price numeric(10,2) NOT NULL,
    total_price numeric(10,2) NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone,
    CONSTRAINT check_discount_percent_range CHECK (((discount_percent >= (0)::numeric) AND (discount_percent <= (100)::numeric))),
    CONSTRAINT check_token_count_positive CHECK ((token_count > 0))
);

CREATE TABLE transactions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    amount numeric(10,2) NOT NULL,
    transaction_type transactiontype NOT NULL,
    description character varying NOT NULL,
    payment_id character varying,
    created_at timestamp without time zone NOT NULL
);

CREATE TABLE users (
    id uuid NOT NULL,
    email character varying NOT NULL,
    username character varying NOT NULL,
    hashed_password character varying NOT NULL,
    full_name character varying,
    is_active boolean NOT NULL,
    is_superuser boolean NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    currency_balance numeric(10,2) DEFAULT 0.00 NOT NULL,
    referral_code character varying(12) NOT NULL,
    referred_by_id uuid,
    referral_bonus_earned numeric(10,2) DEFAULT 0.00 NOT NULL,
    CONSTRAINT check_no_self_referral CHECK (((referred_by_id IS NULL) OR (referred_by_id <> id)))
);

ALTER TABLE ONLY access_tokens
    ADD CONSTRAINT access_tokens_pkey PRIMARY KEY (id);

ALTER TABLE ONLY alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY audit_logs
    ADD CONSTRAINT audit_logs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY proxy_sessions
    ADD CONSTRAINT proxy_sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY token_bundles
    ADD CONSTRAINT token_bundles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY transactions
    ADD CONSTRAINT transactions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX ix_access_tokens_token ON access_tokens USING btree (token);

CREATE INDEX ix_audit_logs_action ON audit_logs USING btree (action);

CREATE INDEX ix_audit_logs_created_at ON audit_logs USING btree (created_at);

CREATE INDEX ix_audit_logs_user_id ON audit_logs USING btree (user_id);

CREATE INDEX ix_proxy_sessions_device_id ON proxy_sessions USING btree (device_id);

CREATE INDEX ix_proxy_sessions_is_active ON proxy_sessions USING btree (is_active);

CREATE INDEX ix_proxy_sessions_last_activity ON proxy_sessions USING btree (last_activity);

CREATE INDEX ix_proxy_sessions_token_device_active ON proxy_sessions USING btree (token_id, device_id, is_active);

CREATE INDEX ix_proxy_sessions_token_id ON proxy_sessions USING btree (token_id);

CREATE INDEX ix_proxy_sessions_user_id ON proxy_sessions USING btree (user_id);

CREATE INDEX ix_token_bundles_id ON token_bundles USING btree (id);

CREATE INDEX ix_token_bundles_is_active ON token_bundles USING btree (is_active);

CREATE INDEX ix_transactions_transaction_type ON transactions USING btree (transaction_type);

CREATE INDEX ix_transactions_user_id ON transactions USING btree (user_id);

CREATE INDEX ix_users_currency_balance ON users USING btree (currency_balance);

CREATE UNIQUE INDEX ix_users_email ON users USING btree (email);

CREATE UNIQUE INDEX ix_users_referral_code ON users USING btree (referral_code);

CREATE INDEX ix_users_referred_by_id ON users USING btree (referred_by_id);

CREATE UNIQUE INDEX ix_users_username ON users USING btree (username);

ALTER TABLE ONLY access_tokens
    ADD CONSTRAINT access_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);

ALTER TABLE ONLY audit_logs
    ADD CONSTRAINT audit_logs_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL;

ALTER TABLE ONLY proxy_sessions
    ADD CONSTRAINT proxy_sessions_token_id_fkey FOREIGN KEY (token_id) REFERENCES access_tokens(id);

ALTER TABLE ONLY proxy_sessions
    ADD CONSTRAINT proxy_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);

ALTER TABLE ONLY transactions
    ADD CONSTRAINT transactions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);

ALTER TABLE ONLY users
    ADD CONSTRAINT users_referred_by_id_fkey FOREIGN KEY (referred_by_id) REFERENCES users(id) ON DELETE SET NULL;
