import { access, constants, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Figures } from "./figures.ts";
import { type ExitCode, exitCodeOf } from "./judge-rules.ts";
import type { Fact } from "./machine-facts.ts";
import type { LoadPlan } from "./plan.ts";
import { reportPage } from "./report-page.ts";

/** Throws now if a report could not be written in the end, when the load has run. */
export async function assertWritable({ htmlPath, jsonPath }: LoadPlan): Promise<void> {
  for (const path of [htmlPath, jsonPath]) {
    if (path === null) continue;
    await access(dirname(path), constants.W_OK);
    const there = await stat(path).catch(() => null);
    if (there !== null && !there.isFile()) throw new Error(`${path}: not a file`);
  }
}

/** Writes the files that the plan names, each whole or not at all. @returns their paths */
export async function writeResults(
  plan: LoadPlan,
  figures: Figures,
  facts: readonly Fact[],
): Promise<string[]> {
  const written: string[] = [];
  const write = async (path: string | null, text: () => string): Promise<void> => {
    if (path === null) return;
    const partial = `${path}.${process.pid}.part`;
    try {
      await writeFile(partial, text());
      await rename(partial, path);
    } finally {
      await rm(partial, { force: true });
    }
    written.push(path);
  };
  await write(plan.htmlPath, () => reportPage(plan, figures, facts));
  await write(plan.jsonPath, () => `${JSON.stringify(jsonOf(plan, figures, facts), null, 2)}\n`);
  return written;
}

export function judgeRun(figures: Figures): ExitCode {
  return exitCodeOf(figures.answered, figures.verdicts);
}

/** The figures, what was asked for, and where; no password. */
function jsonOf(plan: LoadPlan, figures: Figures, facts: readonly Fact[]): object {
  const { behaviour, targets, runTimeMs, maxInFlight, workers } = plan;
  return {
    exit_code: judgeRun(figures),
    figures,
    settings: {
      ...behaviour,
      weights: Object.fromEntries(behaviour.weights),
      topUp: behaviour.topUp.kind,
      targets,
      runTimeMs,
      maxInFlight,
      workers,
    },
    machine: Object.fromEntries(facts.map(({ name, value }) => [name.en, value])),
  };
}
