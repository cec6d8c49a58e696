/** Why a wallet moved (contract, Currency: `transaction_type`). */
export const LEDGER_KINDS = ["deposit", "purchase", "refund", "referral_bonus", "adjustment"] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/** What a token may reach (contract, Proxy). */
export const SCOPES = ["full", "certificates_only"] as const;
export type Scope = (typeof SCOPES)[number];

/** The languages of every sentence that a person reads. */
export const LANGUAGES = ["en", "ru"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One sentence in every language. */
export type Sentence = Readonly<Record<Language, string>>;

/** Who does something, and from where: for the audit row. All null for the service itself. */
export type Actor = {
  readonly userId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
};

export const THE_SERVICE: Actor = { userId: null, ip: null, userAgent: null, requestId: null };
