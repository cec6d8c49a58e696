/** The status of a payment (migrations/0006-payments contains which status may follow which). */
export const PAYMENT_STATUSES = [
  "created",
  "pending",
  "succeeded",
  "canceled",
  "refunded",
  "disputed",
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** The payment providers (contract, Settings: `PAYMENT_PROVIDERS`). */
export const PAYMENT_PROVIDERS = ["mock", "stripe", "yookassa"] as const;
export type ProviderName = (typeof PAYMENT_PROVIDERS)[number];

/** The result of a provider's event. The last three are flagged for the operator, and move no money. */
export const EVENT_OUTCOMES = [
  "applied",
  "unchanged",
  "ignored",
  "unknown_payment",
  "mismatch",
  "illegal_transition",
] as const;
export type EventOutcome = (typeof EVENT_OUTCOMES)[number];

/**
 * `requested`: it is not known yet whether the provider accepted the refund; `pending`: the provider accepted it. A refund
 * in either status may still fail, also late.
 */
export const REFUND_STATUSES = ["requested", "pending", "succeeded", "failed"] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** Where a refund was started: by a superuser here, or at the provider. */
export const REFUND_ORIGINS = ["desk", "provider"] as const;
export type RefundOrigin = (typeof REFUND_ORIGINS)[number];
