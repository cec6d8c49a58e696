import { createHmac } from "node:crypto";
import type { VoucherHashes } from "../../domain/vouchers/voucher-hashes.port.ts";
import { type SecretKeys, subKey } from "./secret-keys.ts";

/** HMAC-SHA256 with a sub-key of `SECRET_KEY`. Vouchers that were made under a key of `SECRET_KEY_PREVIOUS` are good too. */
export function createVoucherHashes({ current, previous }: SecretKeys): VoucherHashes {
  const macBy = (key: Buffer) => (code: string) => createHmac("sha256", key).update(code, "latin1").digest();
  const hash = macBy(subKey(current, PURPOSE));
  const all = [hash, ...previous.map((key) => macBy(subKey(key, PURPOSE)))];
  return { hash, possibleHashes: (code) => all.map((mac) => mac(code)) };
}

const PURPOSE = "zenzefi/voucher/v1";
