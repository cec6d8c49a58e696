import { chmod, lstat, mkdir, mkdtemp, readlink, rmdir, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartError } from "../../kernel/errors.ts";

/**
 * The path of a Unix socket has at most 103 bytes on macOS and 107 on Linux; the longest name within the folder is
 * `/owner-XXXXXX/s`.
 */
const pathBytesMax = 103 - "/owner-XXXXXX/s".length;

/**
 * The private folder of the sockets that belong to this `dataDir`: `<dataDir>/run`. If that path is too long for a socket, it
 * is a link to a folder with a short name, which every later process follows.
 * @throws StartError if the link leads to a folder that other users can enter or own
 */
export async function makeRunFolder(dataDir: string): Promise<string> {
  const path = join(dataDir, "run");
  if (Buffer.byteLength(path) <= pathBytesMax) {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o700); // only this mode protects the socket; a restore may have changed it
    return path;
  }
  const folder = (await readLink(path)) ?? (await linkNewFolder(path));
  // A clean-up of the temporary folder may have removed it.
  await mkdir(folder, { mode: 0o700 }).catch(ignoreExisting);
  if (await isPrivate(folder, dataDir)) return folder;
  throw new StartError(
    `${path} leads to ${folder}, which is not ours alone: remove ${path} and start again.`,
  );
}

/** The folder of `makeRunFolder`; null if there is none. */
export async function findRunFolder(dataDir: string): Promise<string | null> {
  const path = join(dataDir, "run");
  const folder = (await readLink(path)) ?? path;
  return (await isPrivate(folder, dataDir)) ? folder : null;
}

/** Of two concurrent starts, one makes the link, and both follow it. */
async function linkNewFolder(path: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-"));
  await symlink(folder, path).catch(ignoreExisting);
  const linked = (await readLink(path)) ?? folder;
  if (linked !== folder) await rmdir(folder);
  return linked;
}

async function readLink(path: string): Promise<string | null> {
  return readlink(path).catch(() => null);
}

async function isPrivate(folder: string, dataDir: string): Promise<boolean> {
  const info = await lstat(folder).catch(() => null);
  if (info === null || !info.isDirectory() || (info.mode & 0o077) !== 0) return false;
  const uid = process.getuid?.() ?? 0;
  if (info.uid === uid) return true;
  // Root may have given it to the user that PostgreSQL runs as.
  const data = await lstat(join(dataDir, "postgres")).catch(() => null);
  return uid === 0 && info.uid === data?.uid;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
