-- kind: expand
CREATE TABLE batches (
    id uuid PRIMARY KEY,
    action text NOT NULL
        CHECK (action IN ('adjust_balance', 'deactivate', 'reactivate', 'revoke_tokens', 'end_sessions')),
    amount bigint,
    reason text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 500),
    undo_of uuid REFERENCES batches (id) ON DELETE CASCADE,
    actor_id uuid NOT NULL REFERENCES users (id),
    ip inet,
    user_agent text,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT batches_money_has_amount CHECK ((action = 'adjust_balance') = (amount IS NOT NULL)),
    CONSTRAINT batches_amount_not_zero CHECK (amount <> 0)
);

CREATE UNIQUE INDEX batches_undo_of_key ON batches (undo_of) WHERE undo_of IS NOT NULL;
CREATE INDEX batches_running_idx ON batches (id) WHERE ended_at IS NULL;
CREATE INDEX batches_ended_at_idx ON batches (ended_at);

CREATE TABLE batch_items (
    batch_id uuid NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
    position integer NOT NULL CHECK (position BETWEEN 0 AND 999),
    target_id uuid NOT NULL,
    outcome text NOT NULL DEFAULT 'waiting' CHECK (outcome IN ('waiting', 'done', 'unchanged', 'refused')),
    code text,
    amount bigint,
    repaid bigint,
    PRIMARY KEY (batch_id, position),
    CONSTRAINT batch_items_refusal_has_code CHECK ((outcome = 'refused') = (code IS NOT NULL)),
    CONSTRAINT batch_items_repaid_pair CHECK ((amount IS NULL) = (repaid IS NULL))
);

CREATE UNIQUE INDEX batch_items_target_key ON batch_items (batch_id, target_id);
CREATE INDEX batch_items_waiting_idx ON batch_items (batch_id, position) WHERE outcome = 'waiting';
