import { createHash, hkdfSync } from "node:crypto";
import type { Secret } from "../../kernel/secret.ts";

/** `SECRET_KEY`, and the keys of `SECRET_KEY_PREVIOUS`, which open and verify but no longer seal or sign. */
export type SecretKeys = {
  readonly current: Secret<string>;
  readonly previous: readonly Secret<string>[];
};

const SUB_KEY_BYTES = 32;
const KEY_ID_CHARACTERS = 8;

/** A separate key for each purpose: HKDF-SHA256 (RFC 5869) without salt, with `purpose` as its info. */
export function subKey(key: Secret<string>, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key.reveal(), "", purpose, SUB_KEY_BYTES));
}

/** The name of a key beside what it made. It comes from a separate sub-key, so that it reveals nothing about the key or another one. */
export function keyIdOf(key: Secret<string>): string {
  const id = createHash("sha256").update(subKey(key, "zenzefi/key-id/v1")).digest("hex");
  return id.slice(0, KEY_ID_CHARACTERS);
}
