import { readdirSync, readFileSync } from "node:fs";

/** Linux reports processor time in hundredths of a second, whatever the frequency of the kernel's clock. */
const TICK_MS = 10;

/** Processor time, user and system, that a process and all its descendants, ended ones too, have used, in milliseconds. */
export function cpuMsOfTree(rootPid: number): number {
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? readStat(name) : null;
    if (stat === null) continue;
    parents.set(Number(name), stat.parent);
    ticks.set(Number(name), stat.ticks);
  }
  let sum = 0;
  for (const [pid, used] of ticks) if (isBelow(pid, rootPid, parents)) sum += used;
  return sum * TICK_MS;
}

/** Processor time of the programs that this process has started and that have ended, in milliseconds. */
export function cpuMsOfEndedChildren(): number {
  return (readStat("self")?.endedChildren ?? 0) * TICK_MS;
}

function isBelow(pid: number, rootPid: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at !== 0; at = parents.get(at)) {
    if (at === rootPid) return true;
  }
  return false;
}

/** Fields 4 and 14 to 17 (time of the process and of its ended children) of `/proc/PID/stat`; null if the process has ended. */
function readStat(
  pid: string,
): { readonly parent: number; readonly ticks: number; readonly endedChildren: number } | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return null;
  }
  // The second field, the name in brackets, may contain spaces and brackets.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const sum = (from: number, to: number): number =>
    fields.slice(from, to).reduce((ticks, field) => ticks + Number(field), 0);
  return { parent: Number(fields[1]), ticks: sum(11, 15), endedChildren: sum(13, 15) };
}
