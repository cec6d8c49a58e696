import { sql } from "kysely";
import type { Clock } from "../kernel/clock.port.ts";
import type { Database, Tx } from "../kernel/database.port.ts";
import { SECOND_MS } from "../kernel/duration.ts";
import { AppError } from "../kernel/errors.ts";
import type { Log } from "../kernel/log.port.ts";
import { FAILED_AND_LOGGED, type Job } from "./job.ts";

type Deps = {
  readonly database: Database;
  readonly log: Log;
  readonly clock: Pick<Clock, "nowMs">;
  readonly results: JobResults;
};

/** Learns how runs of jobs begin and end. A turn that another instance has is no run. */
export type JobResults = {
  /** Called for each job before its first turn. */
  expect(job: string, everyMs: number): void;
  noteStart(job: string, atMs: number): void;
  noteSuccess(job: string, atMs: number): void;
  /** @param error what it threw; null if the run has logged why itself */
  noteFailure(job: string, atMs: number, error: unknown): void;
};

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
    deps.results.expect(job.name, job.everyMs);
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
  const { results, clock } = deps;
  try {
    const result = await take(deps, job, stopping);
    if (result === FAILED_AND_LOGGED) results.noteFailure(job.name, clock.nowMs(), null);
    else if (result !== SKIPPED) results.noteSuccess(job.name, clock.nowMs());
  } catch (error) {
    results.noteFailure(job.name, clock.nowMs(), error);
    const isAway = error instanceof AppError && error.code === "service_unavailable";
    const why = isAway ? { reason: "PostgreSQL is away" } : { error };
    deps.log.warn(`job ${job.name} failed; it is tried again in ${job.everyMs / SECOND_MS} s`, why);
  }
}

const SKIPPED = Symbol("another instance holds the job's lock");

async function take(deps: Deps, job: Job, stopping: AbortSignal): Promise<unknown> {
  const begin = () => deps.results.noteStart(job.name, deps.clock.nowMs());
  if ("runUnlocked" in job) {
    begin();
    return job.runUnlocked(stopping);
  }
  const inTurn = <T>(work: (tx: Tx) => Promise<T>) =>
    locked(deps, job.lock, (tx) => {
      begin();
      return work(tx);
    });
  if ("run" in job) return inTurn(job.run);
  const claimed = await inTurn(job.claim);
  return claimed === null || claimed === SKIPPED ? claimed : job.runClaimed(claimed, stopping);
}

async function locked<T>(
  { database }: Deps,
  lock: number,
  work: (tx: Tx) => Promise<T>,
): Promise<T | typeof SKIPPED> {
  return database.transaction(async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`
      SELECT pg_try_advisory_xact_lock(${LOCK_SPACE}::int, ${lock}::int) AS mine`.execute(tx);
    return rows[0]?.mine === true ? work(tx) : SKIPPED;
  });
}
