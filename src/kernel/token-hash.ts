import { hash } from "node:crypto";

/**
 * The hash by which a token is looked up: SHA-256 as 64 lower-case hex characters. The only function that hashes tokens, for the
 * gateway and for the stores, which convert it to `bytea` with `decode(..., 'hex')`.
 */
export function hashToken(token: string): string {
  return hash("sha256", token, "hex");
}
