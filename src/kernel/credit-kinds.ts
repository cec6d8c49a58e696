/** The kinds of credit in a wallet: bought, or given by the service (contract, Currency). */
export const CREDIT_KINDS = ["paid", "granted"] as const;
export type CreditKind = (typeof CREDIT_KINDS)[number];
