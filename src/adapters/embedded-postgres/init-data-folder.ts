import { execFile } from "node:child_process";
import { access, lchown, mkdtemp, open, readdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { StartError } from "../../kernel/errors.ts";
import type { Binaries } from "./binaries.ts";
import { commandAs, giveFolderTo, type RunAs } from "./run-as.ts";
import { stopLeftovers } from "./stop-leftovers.ts";

export const superuser = "zenzefi";

const freshPrefix = "postgres.new-";
const brokenPrefix = "postgres.incomplete-";
/** It takes about a second; a slow disk gets two minutes. */
const initTimeoutMs = 120_000;

export type InitSpec = {
  readonly dataDir: string;
  /** `<dataDir>/postgres`. */
  readonly dataFolder: string;
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  log(line: string): void;
};

/**
 * Makes sure that there is a complete data folder of our PostgreSQL version, owned by the user that PostgreSQL runs as. A new
 * one is made under another name and renamed when it is complete. An incomplete one is moved aside, never deleted.
 * @returns whether it was made now
 * @throws StartError if the folder belongs to another version, or cannot be made
 */
export async function initDataFolder(spec: InitSpec): Promise<boolean> {
  await removeUnfinished(spec);
  const state = await inspectFolder(spec.dataFolder);
  if (state.kind === "complete") {
    refuseOtherVersion(spec, state.version);
    await giveFolderTo(spec.runAs, spec.dataFolder);
    return false;
  }
  if (state.kind === "incomplete") await moveAside(spec);
  await makeFresh(spec);
  return true;
}

type FolderState = { kind: "missing" } | { kind: "incomplete" } | { kind: "complete"; version: string };

async function inspectFolder(folder: string): Promise<FolderState> {
  const empty = await rmdir(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );
  if (empty) return { kind: "missing" };
  const version = await readFile(join(folder, "PG_VERSION"), "utf8").catch(ignoreMissing);
  const control = await access(join(folder, "global", "pg_control")).then(() => true, ignoreMissing);
  if (version === null || control === null) return { kind: "incomplete" };
  return { kind: "complete", version: version.trim() };
}

function refuseOtherVersion({ dataFolder, binaries }: InitSpec, version: string): void {
  if (version === String(binaries.majorVersion)) return;
  throw new StartError(
    `${dataFolder} was made by PostgreSQL ${version}, and this release brings PostgreSQL ${binaries.majorVersion}: ` +
      "make a backup with the release that made it, and restore it into a new DATA_DIR.",
  );
}

async function moveAside({ dataDir, dataFolder, log }: InitSpec): Promise<void> {
  const aside = await mkdtemp(join(dataDir, brokenPrefix));
  await rename(dataFolder, aside);
  log(`${dataFolder} is not a whole PostgreSQL folder: moved to ${aside}, and a new one is made.`);
}

/** Removes the folders of interrupted starts, whose `initdb` may still run. */
async function removeUnfinished({ dataDir, log }: InitSpec): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(freshPrefix));
  for (const path of names.map((name) => join(dataDir, name))) {
    await stopLeftovers(path, log);
    await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function makeFresh({ dataDir, dataFolder, binaries, runAs }: InitSpec): Promise<void> {
  const fresh = await mkdtemp(join(dataDir, freshPrefix));
  if (runAs.kind !== "self") await lchown(fresh, runAs.uid, runAs.gid);
  const command = commandAs(runAs, binaries.initdb, initArguments(fresh));
  const options = { ...command.options, env: binaries.env, timeout: initTimeoutMs };
  await promisify(execFile)(command.file, command.args, options).catch((error: { stderr?: string }) => {
    throw new StartError(
      `PostgreSQL cannot make its data folder in ${dataDir}: ${lastLine(error.stderr ?? "")}`,
    );
  });
  await rename(fresh, dataFolder);
  await syncFolder(dataDir);
}

/**
 * No password: a user who can enter the private folder of the socket could read the data files as well. The locale is the
 * built-in one, so that a change of the system's C library never breaks an index.
 */
function initArguments(folder: string): string[] {
  return [
    `--pgdata=${folder}`,
    `--username=${superuser}`,
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
  ];
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}
