DROP TABLE target_status_changes;
ALTER TABLE access_tokens DROP COLUMN label;
