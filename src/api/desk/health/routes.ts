import type { AuditState } from "../../../domain/audit/read-audit-state.ts";
import type { BackupState } from "../../../domain/backups/read-backup-state.ts";
import type { HealthReport } from "../../../domain/health/health-state.ts";
import type { ChannelQueue } from "../../../domain/notifications/channel-queue.ts";
import { readBotState } from "../../../domain/telegram/read-bot-state.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import type { TargetLoad } from "../../../kernel/target-load.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { healthWarnings } from "./health-warnings.ts";
import {
  presentAudit,
  presentBackup,
  presentQueue,
  presentReport,
  presentTelegram,
} from "./present-health.ts";
import { AdminHealthOut } from "./schemas.ts";
import { presentTargetLoad } from "./target-load-schema.ts";

export type AdminHealthRoutesDeps = {
  readonly health: { current(): HealthReport };
  readonly clock: Clock;
  readonly database: Database;
  /** Null: no bot is set. */
  readonly telegram: { readonly botId: string } | null;
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

export function adminHealthRoutes(app: HttpApp, deps: AdminHealthRoutesDeps): void {
  const startedMs = deps.clock.monotonicMs();
  const { verifiesTargetTls } = deps;
  const { givesFreeZnc } = deps.payments;
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
      const warnings = healthWarnings({ verifiesTargetTls, givesFreeZnc, backup, audit, queues });
      return {
        ...presentReport(deps.health.current()),
        version: deps.version,
        uptime_seconds: Math.floor((deps.clock.monotonicMs() - startedMs) / 1_000),
        tls_verify: verifiesTargetTls,
        target: presentTargetLoad(deps.targetLoad()),
        backup: presentBackup(backup, deps.clock.nowMs()),
        audit: presentAudit(audit),
        notifications: queues.map(presentQueue),
        telegram: presentTelegram(await readTelegram(deps)),
        warnings: warnings.map((warning) => warning[request.language]),
      };
    },
  );
}

function readTelegram({ database, telegram }: AdminHealthRoutesDeps) {
  return telegram === null ? undefined : readBotState(database.direct, telegram.botId).catch(() => null);
}
