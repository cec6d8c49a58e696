import { lchown, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { StartError } from "../../kernel/errors.ts";
import { makeFolder } from "../system/make-folder.ts";
import { findBinaries } from "./binaries.ts";
import { claimDataDir } from "./data-dir-owner.ts";
import { initDataFolder, superuser } from "./init-data-folder.ts";
import { openLogFile } from "./log-file.ts";
import { ensureDatabase } from "./probe.ts";
import { chooseRunAs, type RunAs } from "./run-as.ts";
import { makeRunFolder } from "./run-folder.ts";
import { supervisePostmaster } from "./supervise-postmaster.ts";

export type EmbeddedPostgres = {
  /** `postgresql:///zenzefi?host=<folder of the socket>&user=zenzefi`: without TCP port and password. */
  readonly connectionString: string;
  /** Whether the data folder was made by this start. */
  readonly freshlyCreated: boolean;
  /** Ends PostgreSQL and then releases the `DATA_DIR`. Call it after the last query. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  readonly dataDir: string;
  /** Called with one line for each unusual event. PostgreSQL's log is `<dataDir>/postgres.log`. */
  log(line: string): void;
  /** Ends the start if it is aborted during it; nothing is left running then. Ignored after the start. */
  readonly signal?: AbortSignal;
  /** Settings of PostgreSQL besides ours, such as `{ fsync: "off" }` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The `PATH` in which `unshare` is searched. */
  readonly searchPath?: string;
};

const database = "zenzefi";
const searchPathDefault = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

/**
 * Runs the embedded PostgreSQL on `<dataDir>/postgres`, which the first start makes, and starts it again when it dies. What an
 * earlier, killed process left running or incomplete is ended and removed first.
 * @throws StartError with one line: the folder is in use or of another version, or PostgreSQL cannot run here
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    return await startInDataDir(options);
  } catch (error) {
    if (error instanceof StartError || !isSystemFault(error)) throw error;
    throw new StartError(`DATA_DIR ${resolve(options.dataDir)} cannot be used: ${error.message}`);
  }
}

async function startInDataDir(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  await makeFolder(resolve(options.dataDir));
  const dataDir = await realpath(options.dataDir);
  const runFolder = await makeRunFolder(dataDir);
  const ownership = await claimDataDir(dataDir, runFolder);
  try {
    const running = await startOwned(options, dataDir, runFolder);
    ownership.announce(running.connectionString);
    const stop = () => running.stop().then(ownership.release);
    return { ...running, stop };
  } catch (error) {
    await ownership.release();
    throw error;
  }
}

async function startOwned(
  { log, signal, settings = {}, searchPath = searchPathDefault }: EmbeddedPostgresOptions,
  dataDir: string,
  runFolder: string,
): Promise<EmbeddedPostgres> {
  const dataFolder = join(dataDir, "postgres");
  const binaries = await findBinaries(dataDir, searchPath);
  const runAs = await chooseRunAs(binaries, dataDir, dataFolder);
  const freshlyCreated = await initDataFolder({ dataDir, dataFolder, binaries, runAs, log });
  signal?.throwIfAborted();
  await giveRunFolder(runAs, runFolder);
  const serverUrl = urlOf(runFolder, "postgres");
  const logFile = await openLogFile(dataDir);
  const spec = { binaries, runAs, dataFolder, runFolder, connectionString: serverUrl, logFile };
  const server = await supervisePostmaster(
    { ...spec, settings: { ...ourSettings(runFolder), ...settings } },
    log,
    signal,
  ).catch((error) => logFile.close().then(() => Promise.reject(error)));
  const stop = () => server.stop().then(logFile.close);
  await ensureDatabase(serverUrl, database).catch((error) => stop().then(() => Promise.reject(error)));
  return { connectionString: urlOf(runFolder, database), freshlyCreated, stop };
}

async function giveRunFolder(runAs: RunAs, runFolder: string): Promise<void> {
  if (runAs.kind !== "self") await lchown(runFolder, runAs.uid, runAs.gid);
}

/** A system call that failed: no such folder, permission denied, disk full. */
function isSystemFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

function urlOf(runFolder: string, name: string): string {
  return `postgresql:///${name}?host=${encodeURIComponent(runFolder)}&user=${superuser}`;
}

/** Other settings have PostgreSQL's defaults: durable (fsync on), 100 connections, 128 MB of shared buffers. */
function ourSettings(runFolder: string): Record<string, string> {
  return {
    listen_addresses: "",
    port: "5432",
    unix_socket_directories: `"${runFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
    timezone: "UTC",
    log_timezone: "UTC",
    // Rows and statements hold customers' addresses, which must not reach a log; the application logs its faults itself.
    log_error_verbosity: "terse",
    log_min_error_statement: "panic",
  };
}
