import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A PostgreSQL checkpoint, at the end of the product, takes seconds on a busy disk. */
const STOP_MS_MAX = 20_000;

/** What this process has started and what has not ended, in the order of the start. */
const live = new Set<ChildProcess>();
let isStopping = false;

/** From now on the program ends with this process, unless that is killed by SIGKILL. */
export function trackProgram(child: ChildProcess): void {
  live.add(child);
  child.once("exit", () => live.delete(child));
  child.once("error", () => live.delete(child));
  if (isStopping) child.kill("SIGTERM");
}

/** Asks a program to end and waits until it has; after 20 s it is killed, with its process group if it leads one. */
export async function stopProgram(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  const timer = setTimeout(() => kill(child), STOP_MS_MAX);
  child.kill("SIGTERM");
  await exited;
  clearTimeout(timer);
}

/** Stops all that runs, the last one first, and whatever is started later at once. */
export async function stopPrograms(): Promise<void> {
  isStopping = true;
  for (const child of [...live].reverse()) await stopProgram(child);
}

function kill(child: ChildProcess): void {
  try {
    process.kill(-(child.pid ?? 0), "SIGKILL");
  } catch {
    child.kill("SIGKILL"); // it leads no group
  }
}
