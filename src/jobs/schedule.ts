import { sql } from "kysely";
import { pruneAccessChanges } from "../domain/access/read-access-changes.ts";
import { pruneFacts } from "../domain/facts/prune-facts.ts";
import type { HealthReport } from "../domain/health/health-state.ts";
import { recordTargetState } from "../domain/health/record-target-state.ts";
import { pruneIdempotencyKeys } from "../domain/idempotency/prune-idempotency-keys.ts";
import { pruneSignIns } from "../domain/identity/prune-sign-ins.ts";
import { verifyNightly } from "../domain/ledger/verify-nightly.ts";
import { compareNightly } from "../domain/payments/compare-nightly.ts";
import type { PaymentDeps } from "../domain/payments/payment-deps.ts";
import { pollPayments } from "../domain/payments/poll-payments.ts";
import { resettleEvents } from "../domain/payments/resettle-events.ts";
import { resumeRefunds } from "../domain/payments/resume-refunds.ts";
import { expireIdleSessions } from "../domain/sessions/expire-idle-sessions.ts";
import type { Clock } from "../kernel/clock.port.ts";
import type { Database, Tx } from "../kernel/database.port.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/duration.ts";
import { AppError } from "../kernel/errors.ts";
import type { NewId, Uuid } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.port.ts";

/** The first half of the advisory lock of each job: "jobs" among our locks. */
const LOCK_SPACE = 7_260;

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly payments: PaymentDeps;
  /** What the last background check found; no I/O. */
  readonly health: { current(): HealthReport };
  readonly sessionTimeoutMs: number;
};

type Job = {
  readonly name: string;
  readonly everyMs: number;
} & (
  | { readonly run: (tx: Tx, deps: Deps) => Promise<unknown> }
  /** For what leaves the machine, so may not run in a transaction: it claims its work itself, on each instance. */
  | { readonly runUnlocked: (deps: Deps) => Promise<unknown> }
  /** For what leaves the machine and is one instance's: claimed as `run` does, done after that transaction. */
  | {
      readonly claim: (tx: Tx, deps: Deps) => Promise<Uuid | null>;
      readonly runClaimed: (deps: Deps, claimed: Uuid, stopping: AbortSignal) => Promise<unknown>;
    }
);

/** Everything that happens by itself. A job's place in this list is the second half of its lock. */
function jobsOf({ sessionTimeoutMs }: Deps): readonly Job[] {
  return [
    {
      name: "expire-sessions",
      everyMs: Math.min(15 * SECOND_MS, sessionTimeoutMs / 3),
      run: (tx, deps) => expireIdleSessions(tx, deps.clock.nowMs(), deps.sessionTimeoutMs),
    },
    {
      name: "prune-access-changes",
      everyMs: 5 * MINUTE_MS,
      run: (tx) => pruneAccessChanges(tx),
    },
    {
      name: "prune-idempotency-keys",
      everyMs: HOUR_MS,
      run: (_tx, deps) => pruneIdempotencyKeys(deps),
    },
    {
      name: "poll-payments",
      everyMs: 10 * SECOND_MS,
      runUnlocked: ({ payments }) => pollPayments(payments),
    },
    {
      name: "resettle-payment-events",
      everyMs: 30 * SECOND_MS,
      runUnlocked: ({ payments }) => resettleEvents(payments),
    },
    {
      name: "resume-refunds",
      everyMs: 30 * SECOND_MS,
      runUnlocked: ({ payments }) => resumeRefunds(payments),
    },
    {
      // It looks each hour whether the night has come, so that a restart does not put it off for a day.
      name: "verify-ledger",
      everyMs: HOUR_MS,
      claim: verifyNightly,
      runClaimed: ({ payments }, verificationId, stopping) =>
        compareNightly(payments, verificationId, stopping),
    },
    {
      name: "prune-sign-ins",
      everyMs: HOUR_MS,
      run: (_tx, deps) => pruneSignIns(deps),
    },
    {
      // What comes and goes between two turns is a hiccup, no outage.
      name: "record-target-state",
      everyMs: 5 * SECOND_MS,
      runUnlocked: ({ database, health }) => recordTargetState(database.direct, health.current()),
    },
    {
      name: "prune-facts",
      everyMs: MINUTE_MS,
      run: (tx, deps) => pruneFacts(tx, deps),
    },
  ];
}

/**
 * Runs each job at its interval. All instances have the same timers; an advisory lock lets one of them run a job at a
 * time, and the others skip it. A job that fails is logged and tried again at its next turn.
 * @returns stops the timers and waits for what runs
 */
export function startJobs(deps: Deps): { stop(): Promise<void> } {
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const timers = jobsOf(deps).map((job, place) => {
    let isRunning = false;
    const turn = async (): Promise<void> => {
      if (isRunning) return;
      isRunning = true;
      const run = runJob(deps, job, place, stopping.signal).finally(() => {
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

async function runJob(deps: Deps, job: Job, place: number, stopping: AbortSignal): Promise<void> {
  try {
    if ("runUnlocked" in job) {
      await job.runUnlocked(deps);
    } else if ("run" in job) {
      await locked(deps, place, (tx) => job.run(tx, deps));
    } else {
      const claimed = await locked(deps, place, (tx) => job.claim(tx, deps));
      if (claimed !== null) await job.runClaimed(deps, claimed, stopping);
    }
  } catch (error) {
    const isAway = error instanceof AppError && error.code === "service_unavailable";
    const why = isAway ? { reason: "PostgreSQL is away" } : { error };
    deps.log.warn(`job ${job.name} failed; it is tried again in ${job.everyMs / SECOND_MS} s`, why);
  }
}

/** Null where another instance holds the job's lock. */
function locked<T>({ database }: Deps, place: number, work: (tx: Tx) => Promise<T>): Promise<T | null> {
  return database.transaction(async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`
      SELECT pg_try_advisory_xact_lock(${LOCK_SPACE}::int, ${place}::int) AS mine`.execute(tx);
    return rows[0]?.mine === true ? work(tx) : null;
  });
}
