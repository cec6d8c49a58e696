import { pruneAccessChanges } from "../domain/access/read-access-changes.ts";
import { sealAudit } from "../domain/audit/seal-audit.ts";
import { type HeadDeps, sendHeads } from "../domain/audit/send-heads.ts";
import { type ClaimDeps, claimBackup } from "../domain/backups/claim-backup.ts";
import { type BackupDeps, makeBackup } from "../domain/backups/make-backup.ts";
import { type AuditNightlyDeps, claimAuditProof, proveAuditNightly } from "../domain/books/audit-nightly.ts";
import { compareNightly } from "../domain/books/compare-nightly.ts";
import { verifyNightly } from "../domain/books/verify-nightly.ts";
import { compensateOutages } from "../domain/compensation/compensate-outages.ts";
import { nextCompensation, runCompensations } from "../domain/compensation/run-compensation.ts";
import { pruneBatches, runBatches } from "../domain/desk/batches/run-batches.ts";
import { pruneFacts } from "../domain/facts/prune-facts.ts";
import { pruneGifts } from "../domain/gifts/prune-gifts.ts";
import type { CheckTimes } from "../domain/health/health-rules.ts";
import type { HealthReport } from "../domain/health/health-state.ts";
import { recordTargetState } from "../domain/health/record-target-state.ts";
import { pruneIdempotencyKeys } from "../domain/idempotency/prune-idempotency-keys.ts";
import { pruneSignIns } from "../domain/identity/prune-sign-ins.ts";
import { type AwardDeps, runAwards } from "../domain/ledger/run-awards.ts";
import { noteMaintenance, tellOwners } from "../domain/maintenance/note-maintenance.ts";
import type { PaymentDeps } from "../domain/payments/payment-deps.ts";
import { pollPayments } from "../domain/payments/poll-payments.ts";
import { resettleEvents } from "../domain/payments/resettle-events.ts";
import { resumeRefunds } from "../domain/payments/resume-refunds.ts";
import { pruneReceipts } from "../domain/receipts/prune-receipts.ts";
import { expireIdleSessions } from "../domain/sessions/expire-idle-sessions.ts";
import { pruneSessions } from "../domain/sessions/prune-sessions.ts";
import { type AutoExtensionDeps, runAutoExtensions } from "../domain/tokens/run-auto-extensions.ts";
import { tellThaws } from "../domain/tokens/tell-thaw.ts";
import { packDays } from "../domain/usage/pack-days.ts";
import { pruneSamples } from "../domain/usage/prune-samples.ts";
import { pruneVouchers } from "../domain/vouchers/prune-vouchers.ts";
import type { Clock } from "../kernel/clock.port.ts";
import type { Database } from "../kernel/database.port.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/duration.ts";
import type { NewId, Uuid } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.port.ts";
import { FAILED_AND_LOGGED, type Job } from "./job.ts";
import { type NotificationJobDeps, notificationJobs } from "./notification-jobs.ts";
import { type TelegramJobDeps, telegramJobs } from "./telegram-jobs.ts";

export type JobDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly payments: PaymentDeps;
  readonly audit: Pick<AuditNightlyDeps, "macs" | "retention"> & Pick<HeadDeps, "channels">;
  /** The result of the last background check; no I/O. */
  readonly health: { current(): HealthReport };
  readonly healthCheck: CheckTimes;
  readonly instanceId: Uuid;
  readonly sessionTimeoutMs: number;
  /** `USAGE_DETAIL_HOURS` */
  readonly usageDetailMs: number;
  readonly prices: AutoExtensionDeps["prices"];
  /** `AUTO_COMPENSATE` */
  readonly compensatesOutages: boolean;
  readonly bonusExpiresDays: AwardDeps["bonusExpiresDays"];
  /** Null: the service makes no backups by itself. */
  readonly backups: (BackupDeps & ClaimDeps & { readonly everyMs: number }) | null;
  readonly notifications: NotificationJobDeps;
  /** Stores how the jobs of this process ran. */
  readonly journal: { write(): Promise<void> };
  /** Null: no Telegram. */
  readonly telegram: TelegramJobDeps | null;
};

/** All jobs. */
export function jobsOf(deps: JobDeps): readonly Job[] {
  const { payments, clock, sessionTimeoutMs } = deps;
  return [
    {
      name: "expire-sessions",
      lock: 0,
      everyMs: Math.min(15 * SECOND_MS, sessionTimeoutMs / 3),
      run: (tx) => expireIdleSessions(tx, clock.nowMs(), sessionTimeoutMs),
    },
    { name: "prune-access-changes", lock: 1, everyMs: 5 * MINUTE_MS, run: pruneAccessChanges },
    { name: "prune-idempotency-keys", lock: 2, everyMs: HOUR_MS, run: () => pruneIdempotencyKeys(deps) },
    { name: "poll-payments", everyMs: 10 * SECOND_MS, runUnlocked: () => pollPayments(payments) },
    { name: "resettle-payment-events", everyMs: 30 * SECOND_MS, runUnlocked: () => resettleEvents(payments) },
    { name: "resume-refunds", everyMs: 30 * SECOND_MS, runUnlocked: () => resumeRefunds(payments) },
    {
      // Checks each hour whether it is night, so that a restart does not delay it by a day.
      name: "verify-ledger",
      lock: 6,
      everyMs: HOUR_MS,
      claim: (tx) => verifyNightly(tx, deps),
      runClaimed: (verificationId, stopping) => compareNightly(payments, verificationId, stopping),
    },
    { name: "prune-sign-ins", lock: 7, everyMs: HOUR_MS, run: () => pruneSignIns(deps) },
    {
      // A failure that begins and ends between two runs is no outage.
      name: "record-target-state",
      everyMs: 5 * SECOND_MS,
      runUnlocked: () =>
        deps.database.transaction((tx) => recordTargetState(tx, deps, deps.health.current())),
    },
    { name: "prune-facts", lock: 9, everyMs: MINUTE_MS, run: (tx) => pruneFacts(tx, deps) },
    ...timeJobs(deps),
    ...auditJobs(deps),
    // Often, since each run is short: a backlog of years takes hours, and otherwise there is little to do.
    { name: "prune-usage-samples", lock: 13, everyMs: 15 * SECOND_MS, run: () => pruneSamples(deps) },
    { name: "pack-usage-days", lock: 14, everyMs: MINUTE_MS, run: () => packDays(deps) },
    { name: "prune-sessions", lock: 15, everyMs: HOUR_MS, run: () => pruneSessions(deps) },
    ...(deps.backups === null ? [] : [backupJob(deps.backups)]),
    ...notificationJobs(deps.notifications),
    // Each token is claimed by its own transaction.
    {
      name: "extend-tokens",
      everyMs: 15 * SECOND_MS,
      runUnlocked: (stopping) => runAutoExtensions(deps, stopping),
    },
    // Their time runs already: this only says so.
    { name: "tell-thaws", lock: 29, everyMs: 5 * SECOND_MS, run: (tx) => tellThaws(tx, deps) },
    // Processes share the items of a batch.
    { name: "run-batches", everyMs: SECOND_MS, runUnlocked: (stopping) => runBatches(deps, stopping) },
    { name: "prune-batches", lock: 30, everyMs: HOUR_MS, run: () => pruneBatches(deps) },
    { name: "prune-vouchers", lock: 33, everyMs: HOUR_MS, run: () => pruneVouchers(deps) },
    { name: "prune-gifts", lock: 31, everyMs: HOUR_MS, run: () => pruneGifts(deps) },
    // Often, so that a new grant has its end by the time its owner looks.
    { name: "run-awards", lock: 32, everyMs: 5 * SECOND_MS, run: () => runAwards(deps) },
    { name: "prune-receipts", lock: 34, everyMs: HOUR_MS, run: () => pruneReceipts(deps) },
    { name: "note-job-runs", everyMs: 15 * SECOND_MS, runUnlocked: () => deps.journal.write() },
    ...(deps.telegram === null ? [] : telegramJobs(deps.telegram)),
  ];
}

function timeJobs({ compensatesOutages, ...deps }: JobDeps): readonly Job[] {
  return [
    {
      name: "note-maintenance",
      lock: 26,
      everyMs: SECOND_MS,
      run: async (tx) => {
        await noteMaintenance(tx, deps);
        await tellOwners(tx, deps);
      },
    },
    {
      name: "compensate",
      lock: 16,
      everyMs: 2 * SECOND_MS,
      claim: async (tx) => {
        if (compensatesOutages) await compensateOutages(tx, deps);
        return nextCompensation(tx);
      },
      runClaimed: (_first, stopping) => runCompensations(deps, stopping),
    },
  ];
}

function auditJobs({ audit, ...common }: JobDeps): readonly Job[] {
  const deps = { ...common, ...audit };
  return [
    // Twice in the time within which a row is sealed.
    { name: "seal-audit", lock: 11, everyMs: 2 * SECOND_MS, run: () => sealAudit(deps) },
    {
      // Hourly, as verify-ledger.
      name: "verify-audit",
      lock: 12,
      everyMs: HOUR_MS,
      claim: (tx) => claimAuditProof(tx, deps),
      runClaimed: (id, stopping) => proveAuditNightly(deps, id, stopping),
    },
    { name: "send-audit-head", everyMs: MINUTE_MS, runUnlocked: () => sendHeads(deps) },
  ];
}

/** Looks often whether a backup is due, so that neither a restart nor a failure delays one by much. */
function backupJob(deps: NonNullable<JobDeps["backups"]>): Job {
  return {
    name: "make-backup",
    lock: 10,
    everyMs: Math.min(MINUTE_MS, deps.everyMs / 60),
    claim: (tx) => claimBackup(tx, deps, deps.everyMs),
    runClaimed: (id, stopping) => makeBackup(deps, id, stopping).catch(() => FAILED_AND_LOGGED),
  };
}
