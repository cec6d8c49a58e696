import type { AuditState } from "../../../domain/audit/read-audit-state.ts";
import type { BackupState } from "../../../domain/backups/read-backup-state.ts";
import type { HealthReport } from "../../../domain/health/health-state.ts";
import type { ChannelQueue } from "../../../domain/notifications/channel-queue.ts";
import type { BotState } from "../../../domain/telegram/read-bot-state.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";

export function presentReport({ status, checkedAt, findings }: HealthReport) {
  return {
    status,
    timestamp: formatTime(checkedAt),
    checks: findings.map((finding) => ({
      name: finding.name,
      status: finding.isUp ? ("up" as const) : ("down" as const),
      latency_ms: finding.durationMs,
      problem: finding.problem,
    })),
  };
}

export function presentBackup(state: BackupState | null, nowMs: number) {
  const lastMadeAt = state?.lastMadeAt ?? null;
  return {
    status: state?.status ?? ("unknown" as const),
    last_success_at: lastMadeAt === null ? null : formatTime(lastMadeAt),
    age_seconds: lastMadeAt === null ? null : Math.max(0, Math.floor((nowMs - lastMadeAt.getTime()) / 1_000)),
    failures: state?.failures ?? 0,
  };
}

export function presentAudit(state: AuditState | null) {
  return {
    status: state?.status ?? ("unknown" as const),
    verified_at: formatTimeOrNull(state?.verifiedAt ?? null),
    findings: state?.findings ?? 0,
    unsealed_rows: state?.unsealed ?? 0,
    sealed_at: formatTimeOrNull(state?.sealedAt ?? null),
    head_problem: state?.headProblem ?? null,
    export_problem: state?.exportProblem ?? null,
  };
}

export function presentQueue({ channel, waiting, oldestSeconds }: ChannelQueue) {
  return { channel, waiting, oldest_seconds: Math.floor(oldestSeconds) };
}

/** @param state null: no instance has tried yet, or the database does not say; undefined: there is no bot */
export function presentTelegram(state: BotState | null | undefined) {
  if (state === undefined) return null;
  const { username = null, contactAt = null, problem = null, problemSince = null } = state ?? {};
  const reached = contactAt === null ? ("unknown" as const) : ("ok" as const);
  return {
    status: problem === null ? reached : ("failing" as const),
    username,
    contact_at: formatTimeOrNull(contactAt),
    problem,
    problem_since: formatTimeOrNull(problemSince),
  };
}
