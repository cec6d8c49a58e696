import { execFile } from "node:child_process";
import { access, constants, mkdtemp, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cache-folder.ts";
import { firstFault, libraryFolders, unpackDebian } from "./unpack-debian.ts";

const run = promisify(execFile);

/** A Redis server that can be started here; `libraryPath` is what `LD_LIBRARY_PATH` needs, empty for an installed one. */
export type RedisServer = { readonly path: string; readonly libraryPath: string };

const names = ["redis-server", "valkey-server"];

/**
 * Finds a Redis server for the tests: an installed one, else the package of Debian or Ubuntu, unpacked (not installed) into
 * the tests' cache folder, as root or as an ordinary user.
 * @throws Error with one sentence that states what to do if neither works
 */
export async function findRedisServer(): Promise<RedisServer> {
  return (await findInstalled()) ?? (await findUnpacked(await cacheFolder()));
}

async function findInstalled(): Promise<RedisServer | null> {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const path of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
    if (await isExecutable(path)) return { path, libraryPath: "" };
  }
  return null;
}

async function findUnpacked(cache: string): Promise<RedisServer> {
  const root = join(cache, "redis-server");
  const ready = await serverIn(root);
  if (ready !== null) return ready;
  const work = await mkdtemp(join(cache, "unpack-"));
  try {
    await unpackDebian(work, ["redis-server"]);
    await rm(root, { recursive: true, force: true }); // an unpacked server that does not run any more
    await rename(join(work, "root"), root).catch(() => undefined); // another run may have done it first
  } catch (error) {
    throw new Error(`${adviceToInstall} (${firstFault(error)})`);
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 3 });
  }
  const unpacked = await serverIn(root);
  if (unpacked === null) throw new Error(`${adviceToInstall} (the unpacked one does not run)`);
  return unpacked;
}

const adviceToInstall =
  "These tests need a real Redis: install redis-server or valkey-server, or set TEST_REDIS_URL; " +
  "the package of Debian or Ubuntu could not be fetched either";

async function serverIn(root: string): Promise<RedisServer | null> {
  const path = join(root, "usr/bin/redis-server");
  if (!(await isExecutable(path))) return null;
  const libraryPath = (await libraryFolders(root)).join(":");
  const env = { LD_LIBRARY_PATH: libraryPath };
  const runs = await run(path, ["--version"], { env }).then(
    () => true,
    () => false,
  );
  return runs ? { path, libraryPath } : null;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
