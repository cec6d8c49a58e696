import { createHash } from "node:crypto";

/**
 * What is kept of a secret that we made: its SHA-256, so that who reads the table cannot use it. 256 random bits need
 * no salt.
 */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
