import type { SecretKeys } from "../../adapters/crypto/secret-keys.ts";
import { BackupFault } from "../../domain/backups/backup-file.port.ts";
import { Secret } from "../../kernel/secret.ts";

/** Entries of a backup: the value of each setting, as its `_FILE` would have it. */
export const CURRENT_KEY = "keys/SECRET_KEY";
export const PREVIOUS_KEYS = "keys/SECRET_KEY_PREVIOUS";

/** One key a line. */
export function textOfKeys(keys: readonly Secret<string>[]): Buffer {
  return Buffer.from(keys.map((key) => `${key.reveal()}\n`).join(""));
}

/** @throws BackupFault("damaged") if there is not exactly one current key */
export function keysOfTexts(current: Buffer, previous: Buffer | null): SecretKeys {
  const [key, ...others] = linesOf(current);
  if (key === undefined || others.length > 0) throw new BackupFault("damaged", `${CURRENT_KEY} is no key`);
  return { current: key, previous: previous === null ? [] : linesOf(previous) };
}

function linesOf(text: Buffer): Secret<string>[] {
  return text
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => new Secret(line));
}
