import { createHmac } from "node:crypto";
import type { AuditMacs } from "../../domain/audit/audit-macs.port.ts";
import { keyIdOf, type SecretKeys, subKey } from "./secret-keys.ts";

/** HMAC-SHA256 with a sub-key of `SECRET_KEY`, or of a key of `SECRET_KEY_PREVIOUS`. */
export function createAuditMacs({ current, previous }: SecretKeys): AuditMacs {
  const known = new Map([...previous, current].map((key) => [keyIdOf(key), subKey(key, "zenzefi/audit/v1")]));
  return {
    keyId: keyIdOf(current),
    mac: (keyId, text) => {
      const key = known.get(keyId);
      return key === undefined ? null : createHmac("sha256", key).update(text, "utf8").digest();
    },
  };
}
