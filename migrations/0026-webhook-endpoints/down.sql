DROP INDEX notification_deliveries_webhook_idx;
ALTER TABLE notification_deliveries DROP COLUMN answer_status, DROP COLUMN answer_ms, DROP COLUMN tried_at;
DROP TABLE webhook_endpoints;
-- Without their endpoints, nothing would ever send these.
DELETE FROM notification_deliveries WHERE channel = 'webhook';
