import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { homedir } from "node:os";
import { BackupFault } from "../../domain/backups/backup-file.port.ts";
import { HOUR_MS, SECOND_MS } from "../../kernel/duration.ts";
import { hideSecrets } from "../../kernel/hide-secrets.ts";
import type { Secret } from "../../kernel/secret.ts";

/** A copy that takes longer hangs. */
const TIMEOUT_MS = HOUR_MS;
/** What is told of its output: the end, where programs say what went wrong. */
const OUTPUT_CHARACTERS_MAX = 500;
/** How long output may still come after the shell has ended: a process that it left behind may hold it open for ever. */
const LAST_OUTPUT_MS = SECOND_MS;
/** The command may contain a password, and `ps` shows arguments to every user. Other users cannot read the environment. */
const RUN_COMMAND = 'c=$ZC; unset ZC; eval "$c"';
const SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Runs the command that copies a backup elsewhere, in a shell, with the file's path in `BACKUP_FILE`. Its environment has nothing else
 * of ours: neither keys nor passwords can reach its output. It is ended with all its children after an hour, or when `signal` aborts;
 * what it leaves running in the background is neither waited for nor ended.
 * @throws BackupFault("after_command") if it ends with another code than 0
 */
export async function runAfterCommand(
  command: Secret<string>,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn("/bin/sh", ["-c", RUN_COMMAND], {
    cwd: "/",
    env: { PATH: SEARCH_PATH, HOME: homedir(), BACKUP_FILE: path, ZC: command.reveal() },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // A process group of its own, so that all of it can be ended.
  });
  const readOutput = tailOf(child);
  const stop = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const end = (): void => endGroup(child);
  stop.addEventListener("abort", end);
  if (stop.aborted) end();
  try {
    await ended(child);
  } catch (error) {
    throw new BackupFault("after_command", "there is no /bin/sh", error);
  } finally {
    stop.removeEventListener("abort", end);
  }
  if (child.exitCode === 0) return;
  const how = stop.aborted ? "it was stopped" : `it ended with ${child.exitCode ?? child.signalCode}`;
  throw new BackupFault("after_command", [how, readOutput()].filter((part) => part !== "").join(": "));
}

/** Waits for the end of the shell, and a moment for the rest of its output. @throws if it cannot be started */
async function ended(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  closed.catch(() => undefined); // Without a shell `exit` fails too.
  await once(child, "exit");
  const timer = setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, LAST_OUTPUT_MS);
  await closed.finally(() => clearTimeout(timer));
}

function tailOf({ stdout, stderr }: ChildProcess): () => string {
  let tail = "";
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-OUTPUT_CHARACTERS_MAX);
    });
  }
  return () => hideSecrets(tail.trim().replaceAll(/\s+/g, " "));
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
