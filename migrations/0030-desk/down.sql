DROP INDEX payments_provider_id_start_idx;
DROP INDEX access_tokens_id_end_idx;
DROP TABLE job_runs;
DROP TABLE user_notes;
