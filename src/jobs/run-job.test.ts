import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../test/support/domain-world.ts";
import { openPostgres } from "../adapters/postgres/postgres-database.ts";
import type { Database } from "../kernel/database.port.ts";
import { AppError } from "../kernel/errors.ts";
import { FAILED_AND_LOGGED, type Job } from "./job.ts";
import { jobsOf } from "./job-table.ts";
import { runJob } from "./run-job.ts";

let world: DomainWorld;
/** Another instance, with its own connections. */
let elsewhere: Database & { close(): Promise<void> };

beforeAll(async () => {
  world = await createDomainWorld();
  elsewhere = openPostgres({ connectionString: world.url, connectionsMax: 2 });
});

afterAll(async () => {
  await elsewhere.close();
  await world.close();
});

const warnings: string[] = [];
const log = {
  debug: () => {},
  info: () => {},
  warn: (sentence: string) => void warnings.push(sentence),
  error: () => {},
};
const results: string[] = [];
const parts = {
  log,
  clock: { nowMs: () => 5 },
  results: {
    expect: (job: string) => void results.push(`${job} expected`),
    noteStart: () => {},
    noteSuccess: (job: string, atMs: number) => void results.push(`${job} at ${atMs}`),
    noteFailure: (job: string) => void results.push(`${job} failed`),
  },
};
const { signal } = new AbortController();

/** A job that waits in its transaction until `letGo` is called. */
function heldJob(lock: number) {
  let letGo = (): void => {};
  let begun = (): void => {};
  const isBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const isLetGo = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const run = async (): Promise<void> => {
    begun();
    await isLetGo;
  };
  return { job: { name: "held", lock, everyMs: 1_000, run }, isBegun, letGo };
}

test("a run is a success, also with nothing to do, or a failure; a turn that another instance has is neither", async () => {
  const held = heldJob(5);
  const first = runJob({ database: world.database, ...parts }, held.job, signal);
  await held.isBegun;
  results.length = 0;
  const everyMs = 1_000;
  const claiming = { lock: 4, everyMs, claim: async () => "01890000-0000-7000-8000-00000000000b" };
  const jobs: Job[] = [
    { name: "elsewhere", lock: 5, everyMs, run: async () => "ran" },
    { name: "elsewhere too", lock: 5, everyMs, claim: async () => null, runClaimed: expect.unreachable },
    { name: "idle", lock: 4, everyMs, claim: async () => null, runClaimed: expect.unreachable },
    { ...claiming, name: "working", runClaimed: async () => undefined },
    { ...claiming, name: "logged", runClaimed: async () => FAILED_AND_LOGGED },
    { name: "throwing", everyMs, runUnlocked: () => Promise.reject(new Error("no")) },
  ];
  for (const job of jobs) await runJob({ database: elsewhere, ...parts }, job, signal);
  expect(results).toEqual(["idle at 5", "working at 5", "logged failed", "throwing failed"]);
  held.letGo();
  await first;
});

describe("the lock of a job", () => {
  test("stops a second instance from running the job of the same number, under any name, and no other job", async () => {
    const held = heldJob(7);
    const first = runJob({ database: world.database, ...parts }, held.job, signal);
    await held.isBegun;
    const ran: number[] = [];
    const jobOf = (lock: number) => ({
      name: `job ${lock}`,
      lock,
      everyMs: 1_000,
      run: async () => ran.push(lock),
    });
    await runJob({ database: elsewhere, ...parts }, jobOf(7), signal);
    await runJob({ database: elsewhere, ...parts }, jobOf(8), signal);
    expect(ran).toEqual([8]);
    held.letGo();
    await first;
    await runJob({ database: elsewhere, ...parts }, jobOf(7), signal);
    expect(ran).toEqual([8, 7]);
  });

  test("is released with the transaction of a job that failed; the failure is logged and the job tried again", async () => {
    let runs = 0;
    const job = {
      name: "failing",
      lock: 3,
      everyMs: 30_000,
      run: async () => {
        runs += 1;
        throw new AppError("service_unavailable");
      },
    };
    warnings.length = 0;
    await runJob({ database: world.database, ...parts }, job, signal);
    await runJob({ database: elsewhere, ...parts }, job, signal);
    expect(runs).toBe(2);
    expect(warnings).toEqual(Array(2).fill("job failing failed; it is tried again in 30 s"));
  });

  test("is a different number for each job, the same in all versions", () => {
    const payments = Object.create(null);
    const jobs = jobsOf({
      ...world,
      log,
      payments,
      audit: Object.create(null),
      health: { current: () => expect.unreachable() },
      healthCheck: { intervalMs: 1, timeoutMs: 1 },
      instanceId: world.newId(),
      sessionTimeoutMs: 3_000,
      usageDetailMs: 86_400_000,
      compensatesOutages: true,
      bonusExpiresDays: 0,
      backups: Object.assign(Object.create(null), { everyMs: 60_000 }),
      notifications: Object.assign(Object.create(null), { channels: [{ name: "mail" }] }),
      journal: { write: () => expect.unreachable() },
      telegram: Object.assign(Object.create(null), { webhook: null }),
    });
    const locks = jobs.flatMap((job) => ("lock" in job ? [[job.name, job.lock]] : []));
    expect(Object.fromEntries(locks)).toEqual({
      "expire-sessions": 0,
      "prune-access-changes": 1,
      "prune-idempotency-keys": 2,
      "verify-ledger": 6,
      "prune-sign-ins": 7,
      "prune-facts": 9,
      "prune-usage-samples": 13,
      "pack-usage-days": 14,
      "prune-sessions": 15,
      "make-backup": 10,
      compensate: 16,
      "note-maintenance": 26,
      "seal-audit": 11,
      "verify-audit": 12,
      "note-day": 25,
      "note-ending-tokens": 17,
      "note-new-places": 23,
      "note-overdue-backup": 24,
      "prune-notifications": 20,
      "prune-batches": 30,
      "prune-vouchers": 33,
      "prune-gifts": 31,
      "tell-thaws": 29,
      "run-awards": 32,
      "prune-receipts": 34,
      "fetch-telegram-updates": 19,
      "prune-telegram": 28,
    });
    expect(new Set(locks.map(([, lock]) => lock)).size).toBe(locks.length);
  });
});
