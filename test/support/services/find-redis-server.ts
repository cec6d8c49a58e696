import { execFile } from "node:child_process";
import { access, constants, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A Redis server that can be started here; `libraryPath` is what `LD_LIBRARY_PATH` needs, empty for an installed one. */
export type RedisServer = { readonly path: string; readonly libraryPath: string };

const names = ["redis-server", "valkey-server"];
/** A package index and six small packages over a slow line. */
const aptTimeoutMs = 180_000;

/**
 * Finds a Redis server for the tests: an installed one, else the package of Debian or Ubuntu, unpacked (not
 * installed) into a cache folder of ours, as root or as a plain user.
 * @throws Error with one sentence that says what to do where neither works
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
    await unpackPackage(work);
    await rm(root, { recursive: true, force: true }); // one that does not run any more
    await rename(join(work, "root"), root).catch(() => undefined); // another run may have been first
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

/** Fetches redis-server and whatever of its dependencies this system lacks, and unpacks them into `work/root`. */
async function unpackPackage(work: string): Promise<void> {
  const archives = join(work, "archives");
  const lists = join(work, "state", "lists");
  await Promise.all([archives, lists].map((path) => mkdir(join(path, "partial"), { recursive: true })));
  const configuration = join(work, "apt.conf");
  await writeFile(configuration, aptConfiguration(work));
  // After the system's own configuration, so that no hook of it touches the system's package cache.
  const env = { ...process.env, APT_CONFIG: configuration, LC_ALL: "C" };
  await run("apt-get", ["update", "-q"], { env, timeout: aptTimeoutMs });
  const install = ["install", "-q", "-y", "--download-only", "--no-install-recommends", "redis-server"];
  await run("apt-get", install, { env, timeout: aptTimeoutMs });
  const packages = (await readdir(archives)).filter((name) => name.endsWith(".deb"));
  for (const name of packages) await run("dpkg-deb", ["-x", join(archives, name), join(work, "root")]);
}

/** Everything that apt writes goes below `work`; what the system has installed is only read. */
function aptConfiguration(work: string): string {
  return [
    `Dir::State "${work}/state";`,
    'Dir::State::status "/var/lib/dpkg/status";',
    `Dir::Cache "${work}";`,
    `Dir::Cache::archives "${work}/archives";`,
    'Debug::NoLocking "true";',
    'APT::Sandbox::User "";',
    'APT::Keep-Downloaded-Packages "true";',
    "#clear APT::Update::Post-Invoke;",
    "#clear APT::Update::Post-Invoke-Success;",
    "#clear DPkg::Post-Invoke;",
    "#clear DPkg::Pre-Install-Pkgs;",
    "",
  ].join("\n");
}

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

async function libraryFolders(root: string): Promise<string[]> {
  const parents = [join(root, "usr/lib"), join(root, "lib")];
  const found = await Promise.all(
    parents.map(async (parent) => {
      const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
      const triplets = entries.filter((entry) => entry.isDirectory() && entry.name.includes("-linux-"));
      return [...triplets.map((entry) => join(parent, entry.name)), parent];
    }),
  );
  return found.flat();
}

async function cacheFolder(): Promise<string> {
  const wished = process.env.XDG_CACHE_HOME;
  const candidates = [
    ...(wished ? [wished] : []),
    join(homedir(), ".cache"),
    join(tmpdir(), `cache-${process.getuid?.() ?? 0}`),
  ];
  for (const folder of candidates) {
    const path = join(folder, "zenzefi-test");
    const usable = await mkdir(path, { recursive: true, mode: 0o700 })
      .then(() => access(path, constants.W_OK | constants.X_OK))
      .then(
        () => true,
        () => false,
      );
    if (usable) return path;
  }
  throw new Error("No folder to keep a Redis server in: set XDG_CACHE_HOME to one that can be written");
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function firstFault(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => line.startsWith("E: ")) ?? lines[0] ?? "unknown fault";
}
