-- What was rolled up cannot become samples again: reports then begin with the oldest sample that is left.
DROP INDEX proxy_sessions_ended_at_idx;
DROP INDEX ledger_transactions_created_at_idx;
DROP TRIGGER usage_samples_deleted ON usage_samples;
DROP TRIGGER usage_samples_stored ON usage_samples;
DROP FUNCTION usage_samples_count();
DROP FUNCTION usage_merge_quarters(usage_quarter[]);
DROP AGGREGATE usage_concat(bigint[]);
DROP FUNCTION usage_distinct(bigint[]);
DROP FUNCTION usage_sum_denials(jsonb[]);
DROP FUNCTION usage_device_key(text);
ALTER TABLE usage_samples DROP COLUMN is_counted;
DROP TABLE usage_backlog;
DROP TABLE usage_days;
DROP TYPE usage_quarter;
DROP TABLE usage_quarters;
