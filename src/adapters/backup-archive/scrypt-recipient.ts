import { createCipheriv, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { type Recipient, Stanza } from "age-encryption";
import type { Secret } from "../../kernel/secret.ts";

/**
 * Base-2 logarithm of scrypt's N: 64 MiB and a fifth of a second, in the process that serves. The default of `age`, 18, takes
 * 256 MiB, which a small server does not have to spare. `BACKUP_PASSPHRASE` has a minimum length in return.
 */
const WORK_FACTOR = 16;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const LABEL = "age-encryption.org/v1/scrypt";
const MEMORY_BYTES_MAX = 2 ** 28;

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** A passphrase as a recipient of age (age-encryption.org/v1, "scrypt"), derived outside the event loop: others are served meanwhile. */
export function scryptRecipient(passphrase: Secret<string>): Recipient {
  return {
    wrapFileKey: async (fileKey) => {
      const salt = randomBytes(SALT_BYTES);
      const cost = { N: 2 ** WORK_FACTOR, r: 8, p: 1, maxmem: MEMORY_BYTES_MAX };
      const labelled = Buffer.concat([Buffer.from(LABEL), salt]);
      const key = await derive(passphrase.reveal(), labelled, KEY_BYTES, cost);
      const cipher = createCipheriv("chacha20-poly1305", key, Buffer.alloc(12), { authTagLength: 16 });
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
      const base64 = salt.toString("base64").replace(/=+$/, "");
      return [new Stanza(["scrypt", base64, String(WORK_FACTOR)], body)];
    },
  };
}
