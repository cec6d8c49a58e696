import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A sign-in of `zenzefi mcp-sign-in`. Its refresh token is only ever sent to the address that gave it. */
export type StoredSignIn = {
  /** The origin of the service. */
  readonly url: string;
  readonly email: string;
  /** The newest one. */
  readonly refreshToken: string;
};

export function signInPathIn(dataDir: string): string {
  return join(dataDir, "mcp-sign-in");
}

/** @returns null if there is none, or the file is damaged */
export async function readStoredSignIn(path: string): Promise<StoredSignIn | null> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const [url, email, refreshToken, end] = text.split("\n");
  return url && email && refreshToken && end === "" ? { url, email, refreshToken } : null;
}

/** Replaces the file as a whole; only its owner can read it. It is on the disk afterwards. */
export async function storeSignIn(path: string, { url, email, refreshToken }: StoredSignIn): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Several servers may store at once.
  const partPath = `${path}.${randomUUID()}`;
  try {
    const file = await open(partPath, "w", 0o600);
    try {
      await file.writeFile(`${url}\n${email}\n${refreshToken}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partPath, path);
  } catch (error) {
    await rm(partPath, { force: true });
    throw error;
  }
}
