import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
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
  const path = secretKeyPath(dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const stored = await readStoredKey(path);
  if (stored !== null) return stored;
  const key = random.bytes(KEY_BYTES).toString("base64url");
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(`${key}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return new Secret(key);
}

async function readStoredKey(path: string): Promise<Secret<string> | null> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  if (text.trim().length < 32) throw new StartError(`${path} is damaged: restore it from a backup.`);
  return new Secret(text.trim());
}
