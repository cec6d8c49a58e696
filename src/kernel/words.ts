/** Why a wallet moved (contract, Currency: `transaction_type`). */
export const LEDGER_KINDS = ["deposit", "purchase", "refund", "referral_bonus", "adjustment"] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/** Where a payment stands (migrations/0006-payments holds which step may follow which). */
export const PAYMENT_STATUSES = [
  "created",
  "pending",
  "succeeded",
  "canceled",
  "refunded",
  "disputed",
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Who takes the money (contract, Settings: `PAYMENT_PROVIDERS`). */
export const PAYMENT_PROVIDERS = ["mock", "stripe", "yookassa"] as const;
export type ProviderName = (typeof PAYMENT_PROVIDERS)[number];

/** How an event of a provider ended; the last three are flagged, and move no money. */
export const EVENT_OUTCOMES = [
  "applied",
  "unchanged",
  "ignored",
  "unknown_payment",
  "mismatch",
  "illegal_transition",
] as const;
export type EventOutcome = (typeof EVENT_OUTCOMES)[number];

/** `requested`: nobody knows yet whether the provider took it on; `pending`: it did. Each may still fail, also late. */
export const REFUND_STATUSES = ["requested", "pending", "succeeded", "failed"] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** Who began a refund: a superuser here, or somebody at the provider. */
export const REFUND_ORIGINS = ["desk", "provider"] as const;
export type RefundOrigin = (typeof REFUND_ORIGINS)[number];

/** Whether the target answers, as a health check found it. */
export const TARGET_STATES = ["up", "down"] as const;
export type TargetState = (typeof TARGET_STATES)[number];

/** What a token may reach (contract, Proxy). */
export const SCOPES = ["full", "certificates_only"] as const;
export type Scope = (typeof SCOPES)[number];

/** The languages of every sentence that a person reads. */
export const LANGUAGES = ["en", "ru"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One sentence in every language. */
export type Sentence = Readonly<Record<Language, string>>;

/** Who does something, and from where, cut to what is kept (`http/actor.ts`). All null for the service itself. */
export type Actor = {
  readonly userId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
};

export const THE_SERVICE: Actor = { userId: null, ip: null, userAgent: null, requestId: null };
