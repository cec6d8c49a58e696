-- kind: expand
CREATE INDEX audit_logs_resource_id_idx ON audit_logs (resource_id, id DESC);
DROP INDEX audit_logs_resource_idx;
