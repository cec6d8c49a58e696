/**
 * All error codes of the service. The set is closed: `http/error-table.ts` maps each code to a status, a title and a sentence
 * in every language, and the compiler rejects a code without them.
 */
export type ErrorCode =
  | "account_disabled"
  | "account_protected"
  | "bad_request"
  | "balance_insufficient"
  | "batch_not_reversible"
  | "batch_running"
  | "bundle_not_found"
  | "bundle_price_contradictory"
  | "changed_since"
  | "compensation_empty"
  | "compensation_running"
  | "compensation_undone"
  | "credit_kind_insufficient"
  | "cross_site"
  | "current_password_required"
  | "current_password_wrong"
  | "device_conflict"
  | "device_id_invalid"
  | "device_id_required"
  | "device_released"
  | "device_taken_over"
  | "email_not_verified"
  | "email_taken"
  | "email_verified_already"
  | "extension_too_long"
  | "extensions_limit"
  | "forbidden"
  | "freeze_off"
  | "freeze_over"
  | "freeze_running"
  | "freeze_too_short"
  | "freeze_unused"
  | "freezes_limit"
  | "gift_claimed"
  | "gift_claimed_before"
  | "gift_hands_limit"
  | "gift_invalid"
  | "gift_own"
  | "headers_too_large"
  | "health_unknown"
  | "idempotency_key_in_use"
  | "idempotency_key_invalid"
  | "idempotency_key_reused"
  | "internal_error"
  | "invalid_credentials"
  | "last_superuser"
  | "live_streams_limit"
  | "login_locked"
  | "mail_off"
  | "maintenance"
  | "maintenance_begun"
  | "maintenance_limit"
  | "maintenance_over"
  | "maintenance_overlap"
  | "maintenance_too_far"
  | "maintenance_too_long"
  | "method_not_allowed"
  | "metrics_forbidden"
  | "not_authenticated"
  | "not_found"
  | "notes_limit"
  | "nothing_to_refund"
  | "notification_fixed"
  | "only_granted_left"
  | "open_payments_limit"
  | "outages_limit"
  | "own_origin_off"
  | "path_ambiguous"
  | "payload_too_large"
  | "payment_not_found"
  | "payment_not_refundable"
  | "payment_provider_refused"
  | "payment_provider_unavailable"
  | "precondition_failed"
  | "rate_limited"
  | "receipt_code_mistyped"
  | "receipt_month_ahead"
  | "receipt_unknown"
  | "receipts_limit"
  | "referral_code_unknown"
  | "reports_busy"
  | "request_timeout"
  | "reset_link_invalid"
  | "scope_denied"
  | "service_unavailable"
  | "shutting_down"
  | "sign_ins_busy"
  | "takeover_off"
  | "takeover_owner_only"
  | "takeovers_limit"
  | "target_busy"
  | "telegram_off"
  | "telegram_unavailable"
  | "ticket_invalid"
  | "time_future"
  | "time_past"
  | "times_reversed"
  | "token_expired"
  | "token_frozen"
  | "token_invalid"
  | "token_not_found"
  | "token_replaced"
  | "token_required"
  | "token_unreadable"
  | "too_many_connections"
  | "totp_challenge_invalid"
  | "totp_code_required"
  | "totp_code_wrong"
  | "totp_enabled_already"
  | "totp_enrolment_required"
  | "totp_locked"
  | "totp_not_enabled"
  | "totp_not_started"
  | "totp_required"
  | "totp_unreadable"
  | "unsupported_media_type"
  | "unused_refunds_limit"
  | "upstream_timeout"
  | "upstream_unreachable"
  | "username_taken"
  | "validation_failed"
  | "verification_link_invalid"
  | "view_only"
  | "voucher_code_mistyped"
  | "voucher_invalid"
  | "voucher_redeemed_before"
  | "webhook_endpoint_disabled"
  | "webhook_endpoints_limit"
  | "webhook_signature_invalid"
  | "webhook_url_refused"
  | "webhooks_off";

/** Values of an error: they fill its sentence and become members of the answer. */
export type ErrorFacts = Readonly<Record<string, string | number>>;

/** An error that the client caused or must know of. An error that is not an AppError is a bug, answered with 500. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, facts: ErrorFacts = {}) {
    super(code);
    this.name = "AppError";
    this.code = code;
    this.facts = facts;
  }
}

/** One wrong member of a request: `path` is a JSON pointer ("/amount"), `message` a sentence. */
export type FieldFault = { readonly path: string; readonly message: string };

/** A request of the wrong form, answered with 422 and one entry for each wrong member. */
export class ValidationError extends AppError {
  readonly faults: readonly FieldFault[];

  constructor(faults: readonly FieldFault[]) {
    super("validation_failed");
    this.name = "ValidationError";
    this.faults = faults;
  }
}

/** Reasons not to start. They are printed one line each, without a stack, and the process exits with 1. */
export class StartError extends Error {
  readonly lines: readonly string[];

  constructor(...lines: string[]) {
    super(lines.join("\n"));
    this.name = "StartError";
    this.lines = lines;
  }
}
