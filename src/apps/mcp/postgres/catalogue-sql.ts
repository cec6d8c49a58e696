/** Tables with estimated rows and size, largest first. */
export const TABLES = `
SELECT c.relname AS table, c.reltuples::bigint AS estimated_rows, pg_size_pretty(pg_total_relation_size(c.oid)) AS size,
       s.n_dead_tup AS dead_rows, s.last_autovacuum, s.last_autoanalyze
FROM pg_class c LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 100`;

export const COLUMNS = `
SELECT a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
       has_column_privilege(c.oid, a.attnum, 'SELECT') AS readable
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname = $1 AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum LIMIT 200`;

export const INDEXES = `
SELECT indexdef AS index FROM pg_indexes WHERE schemaname = 'public' AND tablename = $1 ORDER BY indexname LIMIT 50`;

/** Sessions that run or hold a transaction, the oldest first, with whom they wait for. Constants of their statements are left out. */
export const ACTIVITY = `
SELECT pid, usename AS role, application_name AS application, state, wait_event_type, wait_event,
       round(extract(epoch FROM clock_timestamp() - xact_start)::numeric, 1) AS transaction_seconds,
       round(extract(epoch FROM clock_timestamp() - query_start)::numeric, 1) AS statement_seconds,
       pg_blocking_pids(pid)::text AS waits_for, query AS statement
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
ORDER BY xact_start NULLS LAST LIMIT 50`;

export const SERVER = `
SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS is_replica,
       pg_size_pretty(pg_database_size(current_database())) AS database_size,
       date_trunc('second', clock_timestamp() - pg_postmaster_start_time())::text AS uptime,
       (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()) AS sessions,
       current_setting('max_connections')::int AS connections_max`;
