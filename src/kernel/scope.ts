/** What a token may reach (contract, Proxy). */
export const SCOPES = ["full", "certificates_only"] as const;
export type Scope = (typeof SCOPES)[number];
