import { open, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { makeFolder } from "../../adapters/system/make-folder.ts";
import { StartError } from "../../kernel/errors.ts";
import type { Random } from "../../kernel/random.port.ts";
import { Secret } from "../../kernel/secret.ts";

const KEY_BYTES = 48;

export function secretKeyPath(dataDir: string): string {
  return join(dataDir, "secret-key");
}

/**
 * The secret key where `SECRET_KEY` is not set: made at the first start and stored in `DATA_DIR/secret-key`, which only its
 * owner can read. Without this key the tokens in the database cannot be read again, so it is never replaced.
 */
export async function readOrMakeSecretKey(dataDir: string, random: Random): Promise<Secret<string>> {
  const stored = await readSecretKey(secretKeyPath(dataDir));
  if (stored !== null) return stored;
  const key = random.bytes(KEY_BYTES).toString("base64url");
  await makeFolder(resolve(dataDir));
  await storeKeys(secretKeyPath(dataDir), [key]);
  return new Secret(key);
}

/** Writes keys, one a line, to a new file that only its owner can read, and has it on the disk. @throws Error if it exists */
export async function storeKeys(path: string, keys: readonly string[]): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(keys.map((key) => `${key}\n`).join(""));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The key in a file of `readOrMakeSecretKey`; null if there is none. @throws StartError if it is no key */
export async function readSecretKey(path: string): Promise<Secret<string> | null> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  if (text.trim().length < 32) throw new StartError(`${path} is damaged: restore it from a backup.`);
  return new Secret(text.trim());
}
