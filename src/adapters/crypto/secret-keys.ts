import { hkdfSync } from "node:crypto";
import type { Secret } from "../../kernel/secret.ts";

/** `SECRET_KEY`, and the keys of `SECRET_KEY_PREVIOUS`, which open and verify but no longer seal or sign. */
export type SecretKeys = {
  readonly current: Secret<string>;
  readonly previous: readonly Secret<string>[];
};

const SUB_KEY_BYTES = 32;

/** A separate key for each purpose: HKDF-SHA256 (RFC 5869) without salt, with `purpose` as its info. */
export function subKey(key: Secret<string>, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key.reveal(), "", purpose, SUB_KEY_BYTES));
}
