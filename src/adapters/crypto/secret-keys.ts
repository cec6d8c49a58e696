import { hkdfSync } from "node:crypto";
import type { Secret } from "../../kernel/secret.ts";

/** `SECRET_KEY`, and those of `SECRET_KEY_PREVIOUS` that still open and verify. */
export type SecretKeys = {
  readonly current: Secret<string>;
  readonly previous: readonly Secret<string>[];
};

const SUB_KEY_BYTES = 32;

/** A key of its own for each purpose: HKDF-SHA256 (RFC 5869) without salt, `purpose` as its info. */
export function subKey(key: Secret<string>, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key.reveal(), "", purpose, SUB_KEY_BYTES));
}
