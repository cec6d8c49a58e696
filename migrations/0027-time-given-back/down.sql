DROP TABLE token_time_entries;
DROP FUNCTION refuse_time_entry_change();
DROP TABLE compensations;
DROP TABLE maintenance_windows;
DROP TRIGGER access_tokens_time_added ON access_tokens;
DROP FUNCTION token_end(timestamptz, integer, bigint);
DROP INDEX access_tokens_prolonged_idx;
ALTER TABLE access_tokens DROP COLUMN added_ms;
