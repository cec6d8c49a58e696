import type { Tx } from "../../kernel/database.port.ts";
import type { JobRun } from "./job-run.ts";
import { selectRuns } from "./job-run-store.ts";

/** All jobs of all processes, by name. What happened in the last quarter of a minute may be missing. */
export function listJobRuns(tx: Tx): Promise<JobRun[]> {
  return selectRuns(tx);
}
