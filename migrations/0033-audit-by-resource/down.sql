CREATE INDEX audit_logs_resource_idx ON audit_logs (resource_type, resource_id, id DESC);
DROP INDEX audit_logs_resource_id_idx;
