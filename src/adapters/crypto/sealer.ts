import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Random } from "../../kernel/random.port.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import type { Secret } from "../../kernel/secret.ts";
import { keyIdOf, type SecretKeys, subKey } from "./secret-keys.ts";

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The format of `seal`: version, key id, then iv, tag and ciphertext together. */
const SEALED = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9_-]+)$/;

type SealingKey = { readonly id: string; readonly bytes: Buffer };

/**
 * AES-256-GCM with a sub-key of `SECRET_KEY`, as `v1.<key id>.<base64url>`. Seals with the current key, opens with the current
 * and the previous ones.
 */
export function createSealer(keys: SecretKeys, random: Random): Sealer {
  const current = sealingKey(keys.current);
  const known = new Map([...keys.previous.map(sealingKey), current].map((key) => [key.id, key]));
  return {
    seal: (text) => seal(current, random.bytes(IV_BYTES), text),
    open: (sealed) => {
      const [, keyId = "", body = ""] = SEALED.exec(sealed) ?? [];
      const key = known.get(keyId);
      return key === undefined ? null : open(key, Buffer.from(body, "base64url"));
    },
  };
}

function sealingKey(key: Secret<string>): SealingKey {
  return { id: keyIdOf(key), bytes: subKey(key, "zenzefi/seal/v1") };
}

function seal(key: SealingKey, iv: Buffer, text: string): string {
  const cipher = createCipheriv(CIPHER, key.bytes, iv, { authTagLength: TAG_BYTES });
  const ciphertext = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `v1.${key.id}.${Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString("base64url")}`;
}

function open(key: SealingKey, body: Buffer): string | null {
  if (body.length < IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, key.bytes, body.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(body.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    const text = decipher.update(body.subarray(IV_BYTES + TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    return null; // altered, or another key with the same id
  }
}
