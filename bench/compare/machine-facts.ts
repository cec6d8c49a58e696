import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { packageFile } from "../../src/adapters/system/package-root.ts";
import { findProgram } from "../find-program.ts";
import type { Fact } from "../load/machine-facts.ts";

/** Others' use of the machine is read in this time. */
const LOOK_MS = 2_000;

/** How busy the machine is now, and its load average: of a run, before it starts. */
export type Busy = { readonly percent: number; readonly loads: string };

export async function busyNow(): Promise<Busy> {
  const before = processorTimes();
  await delay(LOOK_MS);
  const after = processorTimes();
  const percent = (1 - (after.idle - before.idle) / (after.all - before.all)) * 100;
  return { percent, loads: shownLoads() };
}

/** What a reader needs to judge the figures. @param before as the machine was before the run */
export async function machineFacts(before: Busy): Promise<Fact[]> {
  const [cpu] = cpus();
  const fact = (en: string, ru: string, value: string): Fact => ({ name: { en, ru }, value });
  return [
    fact("Zenzefi", "Zenzefi", await ownVersion()),
    fact("Node", "Node", process.version),
    fact("nginx", "nginx", await versionOf("nginx", ["-v"])),
    fact("HAProxy", "HAProxy", await versionOf("haproxy", ["-v"])),
    fact("wrk", "wrk", await versionOf("wrk", ["-v"])),
    fact("Processor", "Процессор", `${cpu?.model.trim() ?? "-"} × ${availableParallelism()}`),
    fact("Memory", "Память", `${(totalmem() / 1_073_741_824).toFixed(1)} GiB`),
    fact("System", "Система", `${type()} ${release()} ${arch()}`),
    fact("Busy before the run", "Занятость до прогона", `${before.percent.toFixed(0)} %`),
    fact("Load average before", "Средняя загрузка до", before.loads),
    fact("Load average after", "Средняя загрузка после", shownLoads()),
  ];
}

function shownLoads(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(", ");
}

function processorTimes(): { readonly idle: number; readonly all: number } {
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return { idle, all };
}

async function ownVersion(): Promise<string> {
  const parsed: unknown = JSON.parse(readFileSync(packageFile("package.json"), "utf8"));
  const version = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "version") : null;
  const commit = (await outputOf("git", ["-C", packageFile("."), "rev-parse", "--short=10", "HEAD"])).trim();
  return /^[0-9a-f]{10}$/.test(commit) ? `${version} (${commit})` : String(version);
}

async function versionOf(name: string, args: readonly string[]): Promise<string> {
  const program = findProgram(name);
  if (program === null) return "-";
  return /(\d+\.\d+[\w.+~-]*)/.exec(await outputOf(program, args))?.[1] ?? "-";
}

/** What a program prints, on either way, whatever its code: wrk ends with 1 after its version. */
function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}
