DROP TABLE usage_samples;
DROP TABLE session_conflicts;
DROP TABLE proxy_sessions;
DROP FUNCTION proxy_sessions_tell_end();
