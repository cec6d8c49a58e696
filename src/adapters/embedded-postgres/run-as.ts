import { execFile, type SpawnOptions } from "node:child_process";
import { chmod, lchown, lstat, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { StartError } from "../../kernel/errors.ts";
import type { Binaries } from "./binaries.ts";

/** The user that PostgreSQL runs as: it refuses to run as root. Outside a user namespace, `uid` and `gid` own its files. */
export type RunAs = {
  readonly kind: "self" | "user-namespace" | "other-user";
  readonly uid: number;
  readonly gid: number;
};

/** What `spawn` needs. */
export type Command = {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: Pick<SpawnOptions, "uid" | "gid" | "cwd">;
};

/** `nobody` on every Linux. */
const nobodyId = 65_534;
const probeTimeoutMs = 10_000;

/**
 * An ordinary user runs PostgreSQL as itself. Root runs it as the ordinary owner of an existing data folder, else as an
 * unprivileged user of a user namespace (which can enter even a 0700 folder of root), else as `nobody`.
 * @throws StartError if none of them can run the binaries on this `dataDir`
 */
export async function chooseRunAs(binaries: Binaries, dataDir: string, dataFolder: string): Promise<RunAs> {
  const uid = process.getuid?.() ?? 0;
  const candidates = uid === 0 ? await candidatesOfRoot(dataDir, dataFolder) : [self(uid)];
  for (const candidate of candidates) {
    if (candidate.kind === "other-user" && !(await canReach(candidate, binaries, dataDir))) continue;
    if (await canRun(candidate, binaries)) return candidate;
  }
  throw new StartError(uid === 0 ? adviceToRoot(dataDir) : adviceToUser);
}

const adviceToUser =
  "The embedded PostgreSQL cannot run on this system (its programs need glibc): set DATABASE_URL to a PostgreSQL server.";

function adviceToRoot(dataDir: string): string {
  return (
    `PostgreSQL does not run as root, user namespaces are not allowed here, and an unprivileged user cannot reach ${dataDir} ` +
    "or the installed programs: start as an ordinary user, or set DATABASE_URL."
  );
}

/** The command that runs `file` as that user, in a working folder that every user can enter. */
export function commandAs(runAs: RunAs, file: string, args: readonly string[]): Command {
  switch (runAs.kind) {
    case "self":
      return { file, args, options: { cwd: "/" } };
    case "user-namespace":
      // Outside the namespace the mapped ids are root's, so that root's files stay readable. 1000: any number except 0.
      return {
        file: "unshare",
        args: ["-U", "--map-user=1000", "--map-group=1000", "--", file, ...args],
        options: { cwd: "/" },
      };
    case "other-user":
      return { file, args, options: { cwd: "/", uid: runAs.uid, gid: runAs.gid } };
  }
}

/** Gives the folder and all in it to that user. Does nothing if the user already owns the folder itself. */
export async function giveFolderTo(runAs: RunAs, folder: string): Promise<void> {
  const { uid } = await stat(folder);
  if (runAs.kind === "self" || uid === runAs.uid) return;
  // The folder itself is given last: after an interruption, the next start sees that it must go on.
  const entries = await readdir(folder, { recursive: true });
  for (const entry of entries) await lchown(join(folder, entry), runAs.uid, runAs.gid);
  await lchown(folder, runAs.uid, runAs.gid);
}

function self(uid: number): RunAs {
  return { kind: "self", uid, gid: process.getgid?.() ?? 0 };
}

async function candidatesOfRoot(dataDir: string, dataFolder: string): Promise<RunAs[]> {
  const { uid, gid } = await lstat(dataFolder).catch(() => lstat(dataDir));
  const namespace: RunAs = { kind: "user-namespace", uid: 0, gid: 0 };
  const nobody: RunAs = { kind: "other-user", uid: nobodyId, gid: nobodyId };
  const candidates = [namespace, nobody];
  return uid === 0 ? candidates : [{ kind: "other-user", uid, gid }, ...candidates];
}

const run = promisify(execFile);

async function canRun(runAs: RunAs, binaries: Binaries): Promise<boolean> {
  return succeeds(commandAs(runAs, binaries.postgres, ["--version"]), binaries.env);
}

async function canReach(runAs: RunAs, { env }: Binaries, dataDir: string): Promise<boolean> {
  const enter = (folder: string) => commandAs(runAs, "/bin/sh", ["-c", 'cd "$1"', "sh", folder]);
  if (!(await succeeds(enter(dirname(dataDir)), env))) return false;
  // With 0011 others can enter the folder but not list it; secret files in it have modes that protect them.
  const { mode } = await stat(dataDir);
  await chmod(dataDir, (mode & 0o7777) | 0o011);
  return succeeds(enter(dataDir), env);
}

async function succeeds(command: Command, env: Readonly<Record<string, string>>): Promise<boolean> {
  return run(command.file, command.args, { ...command.options, env, timeout: probeTimeoutMs }).then(
    () => true,
    () => false,
  );
}
