import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { DAY_MS, HOUR_MS, SECOND_MS } from "../../kernel/duration.ts";
import { FREE_ZNC } from "../../kernel/free-znc.ts";
import type { AuditState } from "../audit/read-audit-state.ts";
import type { BackupState } from "../backups/read-backup-state.ts";
import { readBooksState, UNPROVEN_MS } from "../books/read-books-state.ts";
import type { HealthReport } from "../health/health-state.ts";
import { listJobRuns } from "../health/list-job-runs.ts";
import type { ChannelQueue } from "../notifications/channel-queue.ts";
import { isDiskLow } from "../notifications/disk-rules.ts";
import type { DiskSpace } from "../notifications/note-operation.ts";
import type { AttentionCheck, AttentionItem } from "./attention.ts";
import {
  countFailedNotices,
  countFlaggedEvents,
  countStuckRefunds,
  selectTroubledEndpoints,
} from "./attention-store.ts";
import * as texts from "./attention-texts.ts";

export type AttentionDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly health: { current(): HealthReport };
  readonly readAuditState: () => Promise<AuditState>;
  readonly readBackupState: () => Promise<BackupState>;
  readonly readQueues: () => Promise<readonly ChannelQueue[]>;
  /** The disks that this process writes to. */
  readonly measureDisks: () => Promise<readonly DiskSpace[]>;
  /** `ZENZEFI_TARGET_TLS_VERIFY` */
  readonly verifiesTargetTls: boolean;
  readonly payments: { readonly givesFreeZnc: boolean };
};

/** What failed for good is looked at within some days, or was of no importance. */
const FAILED_DELIVERIES_MS = 3 * DAY_MS;
/** A flagged event has no end: it is shown for as long as somebody may still ask about the payment. */
const FLAGGED_EVENTS_MS = 30 * DAY_MS;
/** A provider takes an order for a refund at once, and pays within days. */
const REFUND_REQUESTED_MS = HOUR_MS;
const REFUND_PENDING_MS = 5 * DAY_MS;
/** Longer than a mail server that is restarted or greylists makes a message wait. */
const QUEUE_STUCK_SECONDS = HOUR_MS / SECOND_MS;

/** All checks of what needs attention. What a command alone can find out is left to `zenzefi doctor`. */
export function attentionChecks(deps: AttentionDeps): readonly AttentionCheck[] {
  return [
    { name: "health", look: async () => lookAtHealth(deps) },
    { name: "books", look: () => lookAtBooks(deps) },
    { name: "audit", look: () => lookAtAudit(deps) },
    { name: "backups", look: () => lookAtBackups(deps) },
    { name: "refunds", look: () => lookAtRefunds(deps) },
    { name: "payment-events", look: () => lookAtPaymentEvents(deps) },
    { name: "disks", look: () => lookAtDisks(deps) },
    { name: "jobs", look: () => lookAtJobs(deps) },
    { name: "notifications", look: () => lookAtNotifications(deps) },
    { name: "webhooks", look: () => lookAtWebhooks(deps) },
    { name: "settings", look: async () => lookAtSettings(deps) },
  ];
}

type Found = readonly AttentionItem[];

const ONE = { count: 1, since: null } as const;
const to = (kind: AttentionItem["link"]["kind"], id: string | null = null) => ({ kind, id });

function lookAtHealth({ health }: AttentionDeps): Found {
  const down = health.current().findings.filter(({ isUp }) => !isUp);
  return down.map(({ name }) => ({
    ...ONE,
    severity: name === "redis" ? "warning" : "critical",
    code: "dependency_down",
    sentence: texts.DEPENDENCY_DOWN[name],
    link: to("health"),
  }));
}

async function lookAtBooks({ database, clock }: AttentionDeps): Promise<Found> {
  const { status, mismatches, verifiedAt } = await readBooksState(database.direct, clock);
  const common = { severity: "critical", since: verifiedAt, link: to("books") } as const;
  if (status === "wrong") {
    return [{ ...common, code: "books_wrong", count: mismatches, sentence: texts.BOOKS_WRONG }];
  }
  if (status !== "unproven") return [];
  return [{ ...common, code: "books_unproven", count: 1, sentence: texts.BOOKS_UNPROVEN }];
}

async function lookAtAudit({ readAuditState, clock }: AttentionDeps): Promise<Found> {
  const { status, findings, verifiedAt, unsealed, headProblem, exportProblem } = await readAuditState();
  const link = to("audit");
  const items: AttentionItem[] = [];
  if (status === "broken") {
    const sentence = texts.AUDIT_BROKEN;
    items.push({
      severity: "critical",
      code: "audit_broken",
      sentence,
      count: findings,
      since: verifiedAt,
      link,
    });
  }
  if (status === "late") {
    const sentence = texts.AUDIT_LATE;
    items.push({ ...ONE, severity: "warning", code: "audit_late", sentence, count: unsealed, link });
  }
  if (verifiedAt !== null && clock.nowMs() - verifiedAt.getTime() > UNPROVEN_MS) {
    const sentence = texts.AUDIT_UNPROVEN;
    const common = { severity: "critical", code: "audit_unproven", count: 1 } as const;
    items.push({ ...common, sentence, since: verifiedAt, link });
  }
  if (headProblem !== null) {
    items.push({ ...ONE, severity: "warning", code: "audit_head_unsent", sentence: texts.AUDIT_HEAD, link });
  }
  if (exportProblem !== null) {
    items.push({
      ...ONE,
      severity: "warning",
      code: "audit_export_failed",
      sentence: texts.AUDIT_EXPORT,
      link,
    });
  }
  return items;
}

async function lookAtBackups({ readBackupState }: AttentionDeps): Promise<Found> {
  const { status, failures, lastMadeAt } = await readBackupState();
  if (status !== "overdue" && failures === 0) return [];
  const isOverdue = status === "overdue";
  return [
    {
      severity: isOverdue ? "critical" : "warning",
      code: "backup_overdue",
      sentence: isOverdue ? texts.BACKUP_OVERDUE : texts.backupsFailed(failures),
      count: Math.max(1, failures),
      since: lastMadeAt,
      link: to("backups"),
    },
  ];
}

async function lookAtRefunds({ database, clock }: AttentionDeps): Promise<Found> {
  const nowMs = clock.nowMs();
  const { count, since, id } = await countStuckRefunds(database.direct, {
    requestedBefore: new Date(nowMs - REFUND_REQUESTED_MS),
    pendingBefore: new Date(nowMs - REFUND_PENDING_MS),
  });
  if (count === 0) return [];
  const sentence = texts.refundsStuck(count);
  return [{ severity: "critical", code: "refunds_stuck", sentence, count, since, link: to("payment", id) }];
}

async function lookAtPaymentEvents({ database, clock }: AttentionDeps): Promise<Found> {
  const from = new Date(clock.nowMs() - FLAGGED_EVENTS_MS);
  const { count, since } = await countFlaggedEvents(database.direct, from);
  if (count === 0) return [];
  const sentence = texts.eventsFlagged(count);
  const link = to("payment_events");
  return [{ severity: "critical", code: "payment_events_flagged", sentence, count, since, link }];
}

async function lookAtDisks({ measureDisks }: AttentionDeps): Promise<Found> {
  const low = (await measureDisks()).filter(isDiskLow);
  return low.map((disk) => ({
    ...ONE,
    severity: "critical",
    code: "disk_low",
    sentence: texts.diskLow(disk),
    link: to("health"),
  }));
}

async function lookAtJobs({ database }: AttentionDeps): Promise<Found> {
  const runs = await listJobRuns(database.direct);
  const failing = runs.filter(
    ({ failedAt, succeededAt }) => failedAt !== null && (succeededAt === null || failedAt > succeededAt),
  );
  return failing.map(({ job, failure, succeededAt }) => ({
    severity: "warning",
    code: "job_failing",
    sentence: texts.jobFailing(job, failure ?? "see_log"),
    count: 1,
    since: succeededAt,
    link: to("jobs", job),
  }));
}

async function lookAtNotifications({ database, clock, readQueues }: AttentionDeps): Promise<Found> {
  const nowMs = clock.nowMs();
  const link = to("notifications");
  const stuck = (await readQueues()).filter(({ oldestSeconds }) => oldestSeconds > QUEUE_STUCK_SECONDS);
  const failed = await countFailedNotices(database.direct, new Date(nowMs - FAILED_DELIVERIES_MS));
  return [
    ...stuck.map(({ channel, waiting, oldestSeconds }) => ({
      severity: "warning" as const,
      code: "notifications_stuck" as const,
      sentence: texts.queueStuck(channel, waiting),
      count: waiting,
      since: new Date(nowMs - oldestSeconds * SECOND_MS),
      link,
    })),
    ...(failed.count === 0
      ? []
      : [
          {
            severity: "warning" as const,
            code: "deliveries_failed" as const,
            sentence: texts.noticesFailed(failed.count),
            count: failed.count,
            since: failed.since,
            link,
          },
        ]),
  ];
}

async function lookAtWebhooks({ database, clock }: AttentionDeps): Promise<Found> {
  const from = new Date(clock.nowMs() - FAILED_DELIVERIES_MS);
  const troubled = await selectTroubledEndpoints(database.direct, from);
  return troubled.map(({ id, host, isDisabled, failed, failingSince }) => ({
    severity: "warning",
    code: isDisabled ? "webhook_disabled" : "deliveries_failed",
    sentence: isDisabled ? texts.webhookDisabled(host) : texts.webhookFailed(host, failed),
    count: Math.max(1, failed),
    since: failingSince,
    link: to("webhook_endpoint", id),
  }));
}

function lookAtSettings({ verifiesTargetTls, payments }: AttentionDeps): Found {
  const link = to("settings");
  const common = { ...ONE, severity: "critical", link } as const;
  return [
    ...(verifiesTargetTls
      ? []
      : [{ ...common, code: "target_tls_unverified" as const, sentence: texts.TLS_UNVERIFIED }]),
    ...(payments.givesFreeZnc ? [{ ...common, code: "mock_payments" as const, sentence: FREE_ZNC }] : []),
  ];
}
