import { createHash } from "node:crypto";

/**
 * What is stored of a secret that we generated: its SHA-256, so that a reader of the table cannot use the secret. 256 random
 * bits need no salt.
 */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
