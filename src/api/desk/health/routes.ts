import { Type } from "typebox";
import type { AuditState } from "../../../domain/audit/read-audit-state.ts";
import type { BackupState } from "../../../domain/backups/read-backup-state.ts";
import type { HealthReport } from "../../../domain/health/health-state.ts";
import { PROBE_NAMES, PROBLEMS, type Problem } from "../../../domain/health/probe.port.ts";
import type { ChannelQueue } from "../../../domain/notifications/channel-queue.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import { FREE_ZNC } from "../../../kernel/free-znc.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import type { TargetLoad } from "../../../kernel/target-load.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { OneOf, Time, TimeOrNull } from "../../server/schema-kinds.ts";
import { presentTargetLoad, TargetLoadOut } from "./target-load-schema.ts";

export type AdminHealthRoutesDeps = {
  readonly health: { current(): HealthReport };
  readonly clock: Clock;
  readonly version: string;
  /** `ZENZEFI_TARGET_TLS_VERIFY` */
  readonly verifiesTargetTls: boolean;
  /** True if `PAYMENT_PROVIDERS` contains `mock`. */
  readonly payments: { readonly givesFreeZnc: boolean };
  readonly readBackupState: () => Promise<BackupState>;
  readonly targetLoad: () => TargetLoad;
  readonly readAuditState: () => Promise<AuditState>;
  readonly readQueues: () => Promise<readonly ChannelQueue[]>;
};

const AuditHealthOut = Type.Object(
  {
    status: OneOf(["ok", "late", "broken", "unknown"], {
      description:
        "`broken`: the last nightly proof found that the audit log was changed. `late`: rows wait for their seal for longer than a minute. `unknown`: not proven yet, or the database does not answer.",
    }),
    verified_at: TimeOrNull("When it was last proven."),
    findings: Type.Integer({
      description: "How much the last proof found; `zenzefi audit verify` names it.",
    }),
    unsealed_rows: Type.Integer({ description: "Rows that wait for their seal, at most 10,000 counted." }),
    sealed_at: TimeOrNull("When the newest seal was made."),
    head_problem: Type.Unsafe<string | null>({
      type: ["string", "null"],
      description: "Why the head of the chain could not be sent; null if nothing is wrong.",
    }),
    export_problem: Type.Unsafe<string | null>({
      type: ["string", "null"],
      description: "Why old rows could not be exported, and so were not deleted; null if nothing is wrong.",
    }),
  },
  { description: "The audit log and its chain." },
);

const AdminHealthOut = Type.Object(
  {
    status: OneOf(["healthy", "degraded", "unhealthy"], { description: "As in `/health`." }),
    timestamp: Time("When it was last checked."),
    version: Type.String(),
    uptime_seconds: Type.Integer({ description: "Since this process started to serve." }),
    tls_verify: Type.Boolean({
      description: "False: TLS is not verified: traffic to the target can be read and changed.",
    }),
    checks: Type.Array(
      Type.Object({
        name: OneOf(PROBE_NAMES, { description: "What was checked." }),
        status: OneOf(["up", "down"], { description: "Whether it answered." }),
        latency_ms: Type.Integer({ description: "How long the check took." }),
        problem: Type.Unsafe<Problem | null>({
          type: ["string", "null"],
          enum: [...PROBLEMS, null],
          description:
            "Null if it is up. `disk_full`, `read_only`: the database answers, but stores nothing.",
        }),
      }),
    ),
    target: TargetLoadOut,
    backup: Type.Object(
      {
        status: OneOf(["off", "ok", "overdue", "unknown"], {
          description:
            "`off`: the service makes none by itself, and none was made. `overdue`: the newest is older than it should be. `unknown`: the database does not answer.",
        }),
        last_success_at: TimeOrNull("When the newest good backup was complete."),
        age_seconds: Type.Unsafe<number | null>({
          type: ["integer", "null"],
          description: "How old it is; null if there is none.",
        }),
        failures: Type.Integer({ description: "How many attempts have failed since then." }),
      },
      { description: "The newest backup of all instances and commands." },
    ),
    audit: AuditHealthOut,
    notifications: Type.Array(
      Type.Object({
        channel: Type.String({ description: "By which way." }),
        waiting: Type.Integer({ description: "Messages that wait, with those for the end of quiet hours." }),
        oldest_seconds: Type.Integer({
          description: "How long the oldest has waited that could be sent now; 0: none.",
        }),
      }),
      { description: "Channels in which something waits. Empty also if the database does not answer." },
    ),
    warnings: Type.Array(Type.String(), { description: "What an administrator should change." }),
  },
  { title: "AdminHealth" },
);

const TLS_WARNING: Sentence = {
  en: "ZENZEFI_TARGET_TLS_VERIFY is false: the certificate of the target is NOT checked, and whoever sits in between can read and change everything. Set ZENZEFI_TARGET_CA instead.",
  ru: "ZENZEFI_TARGET_TLS_VERIFY равно false: сертификат целевого сервера НЕ проверяется, и любой посредник может читать и менять весь трафик. Задайте вместо этого ZENZEFI_TARGET_CA.",
};

const BACKUP_WARNING: Sentence = {
  en: "The newest good backup is older than BACKUP_EVERY allows. The log says why; zenzefi backup list names the last attempts.",
  ru: "Последняя удачная резервная копия старше, чем допускает BACKUP_EVERY. Причина - в журнале; последние попытки покажет zenzefi backup list.",
};

/** Longer than a mail server that is restarted or greylists makes a message wait. */
const STUCK_SECONDS = 3_600;

const NOTIFICATIONS_WARNING: Sentence = {
  en: "Notifications have waited for more than an hour: the mail server refuses or does not answer. The log says why; zenzefi doctor tries it.",
  ru: "Уведомления ждут отправки больше часа: почтовый сервер отказывает или не отвечает. Причина - в журнале; проверить сервер: zenzefi doctor.",
};

const AUDIT_WARNINGS: Readonly<Record<"broken" | "late" | "head" | "export", Sentence>> = {
  broken: {
    en: "The audit log was changed. zenzefi audit verify names each row.",
    ru: "Журнал аудита изменён. Каждую строку назовёт zenzefi audit verify.",
  },
  late: {
    en: "Audit rows have waited for their seal for longer than a minute. The log says why (job seal-audit).",
    ru: "Строки аудита ждут печати дольше минуты. Причина - в журнале (задание seal-audit).",
  },
  head: {
    en: "The head of the audit chain could not be sent to AUDIT_HEAD_TO; it is tried again. See zenzefi doctor --only mail.",
    ru: "Вершина цепочки аудита не отправлена на AUDIT_HEAD_TO; попытка повторится. См. zenzefi doctor --only mail.",
  },
  export: {
    en: "Old audit rows could not be exported to AUDIT_EXPORT_DIR, so none were deleted. The log says why.",
    ru: "Старые строки аудита не удалось выгрузить в AUDIT_EXPORT_DIR, поэтому они не удалены. Причина - в журнале.",
  },
};

function auditWarnings({ status, headProblem, exportProblem }: AuditState): Sentence[] {
  return [
    ...(status === "broken" || status === "late" ? [AUDIT_WARNINGS[status]] : []),
    ...(headProblem === null ? [] : [AUDIT_WARNINGS.head]),
    ...(exportProblem === null ? [] : [AUDIT_WARNINGS.export]),
  ];
}

export function adminHealthRoutes(app: HttpApp, deps: AdminHealthRoutesDeps): void {
  const startedMs = deps.clock.monotonicMs();
  app.get(
    "/api/v1/admin/health",
    {
      config: { permission: "read" },
      schema: {
        operationId: "readAdminHealth",
        tags: ["Administration"],
        summary: "How the service is, in detail",
        security: [{ bearer: [] }],
        response: {
          200: { ...AdminHealthOut, description: "What the last background check found." },
          ...problemResponses(...DESK_ERRORS),
        },
      },
    },
    async (request) => {
      // Health is told whether the database answers or not.
      const backup = await deps.readBackupState().catch(() => null);
      const audit = await deps.readAuditState().catch(() => null);
      const queues = await deps.readQueues().catch(() => []);
      return {
        ...presentReport(deps.health.current()),
        version: deps.version,
        uptime_seconds: Math.floor((deps.clock.monotonicMs() - startedMs) / 1_000),
        tls_verify: deps.verifiesTargetTls,
        target: presentTargetLoad(deps.targetLoad()),
        backup: presentBackup(backup, deps.clock.nowMs()),
        notifications: queues.map(({ channel, waiting, oldestSeconds }) => ({
          channel,
          waiting,
          oldest_seconds: Math.floor(oldestSeconds),
        })),
        audit: presentAudit(audit),
        warnings: warningsOf(deps, { backup, audit, queues }, request.language),
      };
    },
  );
}

function presentReport({ status, checkedAt, findings }: HealthReport) {
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

function presentBackup(state: BackupState | null, nowMs: number) {
  const lastMadeAt = state?.lastMadeAt ?? null;
  return {
    status: state?.status ?? ("unknown" as const),
    last_success_at: lastMadeAt === null ? null : formatTime(lastMadeAt),
    age_seconds: lastMadeAt === null ? null : Math.max(0, Math.floor((nowMs - lastMadeAt.getTime()) / 1_000)),
    failures: state?.failures ?? 0,
  };
}

function presentAudit(state: AuditState | null) {
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

function warningsOf(
  deps: AdminHealthRoutesDeps,
  {
    backup,
    audit,
    queues,
  }: {
    readonly backup: BackupState | null;
    readonly audit: AuditState | null;
    readonly queues: readonly ChannelQueue[];
  },
  language: Language,
): string[] {
  const isStuck = queues.some(({ oldestSeconds }) => oldestSeconds > STUCK_SECONDS);
  return [
    ...(isStuck ? [NOTIFICATIONS_WARNING[language]] : []),
    ...(audit === null ? [] : auditWarnings(audit).map((warning) => warning[language])),
    ...(backup?.status === "overdue" ? [BACKUP_WARNING[language]] : []),
    ...(deps.verifiesTargetTls ? [] : [TLS_WARNING[language]]),
    ...(deps.payments.givesFreeZnc ? [FREE_ZNC[language]] : []),
  ];
}
