import { sql } from "kysely";
import type { Database, Tx } from "../kernel/database.port.ts";
import { SECOND_MS } from "../kernel/duration.ts";
import { AppError } from "../kernel/errors.ts";
import type { Log } from "../kernel/log.port.ts";
import type { Job } from "./job.ts";

type Deps = { readonly database: Database; readonly log: Log };

/** The first half of the advisory lock of each job. Our other locks do not use it. */
const LOCK_SPACE = 7_260;

/**
 * Runs each job at its interval. All instances have the same timers; by an advisory lock, one of them runs a job at a time, and
 * the others skip it. A failure is logged, and the job is tried again at its next turn.
 * @returns `stop` stops the timers and waits for jobs that run
 */
export function startJobs(deps: Deps, jobs: readonly Job[]): { stop(): Promise<void> } {
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const timers = jobs.map((job) => {
    let isRunning = false;
    const turn = async (): Promise<void> => {
      if (isRunning) return;
      isRunning = true;
      const run = runJob(deps, job, stopping.signal).finally(() => {
        isRunning = false;
        running.delete(run);
      });
      running.add(run);
    };
    const timer = setInterval(() => void turn(), job.everyMs);
    timer.unref();
    return timer;
  });
  return {
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/** One turn of a job: runs it, or skips it if another instance has its lock. Logs failures, and never throws. */
export async function runJob(deps: Deps, job: Job, stopping: AbortSignal): Promise<void> {
  try {
    if ("runUnlocked" in job) {
      await job.runUnlocked(stopping);
    } else if ("run" in job) {
      await locked(deps, job.lock, job.run);
    } else {
      const claimed = await locked(deps, job.lock, job.claim);
      if (claimed !== null) await job.runClaimed(claimed, stopping);
    }
  } catch (error) {
    const isAway = error instanceof AppError && error.code === "service_unavailable";
    const why = isAway ? { reason: "PostgreSQL is away" } : { error };
    deps.log.warn(`job ${job.name} failed; it is tried again in ${job.everyMs / SECOND_MS} s`, why);
  }
}

/** @returns null if another instance holds the job's lock */
function locked<T>({ database }: Deps, lock: number, work: (tx: Tx) => Promise<T>): Promise<T | null> {
  return database.transaction(async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`
      SELECT pg_try_advisory_xact_lock(${LOCK_SPACE}::int, ${lock}::int) AS mine`.execute(tx);
    return rows[0]?.mine === true ? work(tx) : null;
  });
}
