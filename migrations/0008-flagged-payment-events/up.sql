CREATE INDEX payment_events_flagged_idx ON payment_events (id DESC)
    WHERE outcome IN ('unknown_payment', 'mismatch', 'illegal_transition');
