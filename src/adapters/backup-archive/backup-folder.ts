import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { access, lstat, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BackupFault } from "../../domain/backups/backup-file.port.ts";
import { asError } from "../../kernel/as-error.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { makeFolder } from "../system/make-folder.ts";

/** A file that is being written; its final name says that it is complete. */
const PART_PREFIX = ".zenzefi-backup-";
const PART_SUFFIX = ".part";
/** What is written is younger; what a killed process has left becomes older. */
const LEFTOVER_AGE_MS = HOUR_MS;

/** The temporary name of a backup in the folder of `path`, unique by `id`. */
export function partPathOf(path: string, id: string): string {
  return join(dirname(path), `${PART_PREFIX}${id}${PART_SUFFIX}`);
}

/** Makes the folder, for its owner alone, if it is missing, and removes what killed processes have left in it. */
export async function prepareFolder(folder: string, nowMs: number): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
    for (const name of await readdir(folder)) {
      if (!name.startsWith(PART_PREFIX) || !name.endsWith(PART_SUFFIX)) continue;
      const path = join(folder, name);
      const info = await lstat(path).catch(() => null);
      if (info?.isFile() === true && nowMs - info.mtimeMs > LEFTOVER_AGE_MS) await rm(path, { force: true });
    }
  } catch (error) {
    throw fileFault(error);
  }
}

/** Whether anything has this name. */
export async function isTaken(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Gives a complete file its final name, for good: also after a power cut. */
export async function publish(partPath: string, path: string): Promise<void> {
  if (await isTaken(path)) throw new BackupFault("folder", "a file of this name is there already");
  await rename(partPath, path);
  const folder = await open(dirname(path));
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The SHA-256 of a file, hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** The plain files in a folder; none if it does not exist. */
export async function listFiles(
  folder: string,
): Promise<{ readonly name: string; readonly bytes: number }[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw fileFault(error);
  });
  const files = await Promise.all(
    names.map(async (name) => ({ name, info: await lstat(join(folder, name)).catch(() => null) })),
  );
  return files.flatMap(({ name, info }) => (info?.isFile() === true ? [{ name, bytes: info.size }] : []));
}

/** A fault of the file system as one of the backup; any other error unchanged. */
export function fileFault(error: unknown): unknown {
  if (error instanceof BackupFault || !(error instanceof Error) || !("syscall" in error)) return error;
  const { code = "" } = error as NodeJS.ErrnoException;
  const isFull = code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG";
  return new BackupFault(isFull ? "disk_full" : "folder", asError(error).message, error);
}
