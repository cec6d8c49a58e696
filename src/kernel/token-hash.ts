import { hash } from "node:crypto";

/**
 * What a token is looked up by: SHA-256 as 64 lower-case hex characters. The only function that hashes tokens, for
 * the gateway's hot path and for the stores, which turn it to `bytea` with `decode(..., 'hex')`.
 */
export function hashToken(token: string): string {
  return hash("sha256", token, "hex");
}
