/**
 * Columns that the role of the MCP server may not read, by table: what secrets are kept in, what identifies a customer's device,
 * and whose contents others chose as they liked. Columns of `bytea` and those that `SECRET_COLUMN` matches are hidden too.
 */
export const HIDDEN_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  access_tickets: ["device_id"],
  email_verifications: ["email"],
  idempotency_keys: ["key"],
  // An address or a chat, and what was told there.
  notification_deliveries: ["recipient", "content"],
  payment_events: ["body"],
  payments: ["payment_url", "return_url"],
  proxy_sessions: ["device_id"],
  // The code opens the sheet, which names a customer's address and devices.
  receipts: ["code", "content"],
  session_conflicts: ["device_id"],
  takeovers: ["device_id"],
  telegram_buttons: ["chat_id"],
  telegram_links: ["chat_id", "former_chat_id", "name"],
  // The path of such an address often is a secret itself.
  webhook_endpoints: ["url"],
  // Whom a row is about is found by id and username; addresses by the API, which records who asked.
  users: ["email", "email_key", "full_name"],
};

/** A regular expression of PostgreSQL: names of columns that hold secrets. */
export const SECRET_COLUMN = "(hash|sealed|secret|password|cipher|private|signature)";
