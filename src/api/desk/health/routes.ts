import { Type } from "typebox";
import type { BackupState } from "../../../domain/backups/read-backup-state.ts";
import type { HealthReport } from "../../../domain/health/health-state.ts";
import type { ChannelQueue } from "../../../domain/notifications/channel-queue.ts";
import { PROBE_NAMES, PROBLEMS, type Problem } from "../../../domain/health/probe.port.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import { FREE_ZNC } from "../../../kernel/free-znc.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { type Guard, SUPERUSER_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { OneOf, Time, TimeOrNull } from "../../server/schema-kinds.ts";

export type AdminHealthRoutesDeps = {
  readonly health: { current(): HealthReport };
  readonly clock: Clock;
  readonly version: string;
  /** `ZENZEFI_TARGET_TLS_VERIFY` */
  readonly verifiesTargetTls: boolean;
  /** True if `PAYMENT_PROVIDERS` contains `mock`. */
  readonly payments: { readonly givesFreeZnc: boolean };
  readonly readBackupState: () => Promise<BackupState>;
  readonly readQueues: () => Promise<readonly ChannelQueue[]>;
};

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

/** @param superuser lets superusers through */
export function adminHealthRoutes(app: HttpApp, deps: AdminHealthRoutesDeps, superuser: Guard): void {
  const startedMs = deps.clock.monotonicMs();
  app.get(
    "/api/v1/admin/health",
    {
      onRequest: [...superuser],
      schema: {
        operationId: "readAdminHealth",
        tags: ["Administration"],
        summary: "How the service is, in detail",
        security: [{ bearer: [] }],
        response: {
          200: { ...AdminHealthOut, description: "What the last background check found." },
          ...problemResponses(...SUPERUSER_ERRORS),
        },
      },
    },
    async (request) => {
      // Health is told whether the database answers or not.
      const backup = await deps.readBackupState().catch(() => null);
      const queues = await deps.readQueues().catch(() => []);
      return {
        ...presentReport(deps.health.current()),
        version: deps.version,
        uptime_seconds: Math.floor((deps.clock.monotonicMs() - startedMs) / 1_000),
        tls_verify: deps.verifiesTargetTls,
        backup: presentBackup(backup, deps.clock.nowMs()),
        notifications: queues.map(({ channel, waiting, oldestSeconds }) => ({
          channel,
          waiting,
          oldest_seconds: Math.floor(oldestSeconds),
        })),
        warnings: warningsOf(deps, backup, queues, request.language),
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

function warningsOf(
  deps: AdminHealthRoutesDeps,
  backup: BackupState | null,
  queues: readonly ChannelQueue[],
  language: Language,
): string[] {
  const isStuck = queues.some(({ oldestSeconds }) => oldestSeconds > STUCK_SECONDS);
  return [
    ...(isStuck ? [NOTIFICATIONS_WARNING[language]] : []),
    ...(backup?.status === "overdue" ? [BACKUP_WARNING[language]] : []),
    ...(deps.verifiesTargetTls ? [] : [TLS_WARNING[language]]),
    ...(deps.payments.givesFreeZnc ? [FREE_ZNC[language]] : []),
  ];
}
