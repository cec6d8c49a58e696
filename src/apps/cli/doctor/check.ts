import type { Answer, NoAnswer, Question } from "../../../adapters/http-probe/ask-once.ts";
import type { PostgresState } from "../../../adapters/postgres/inspect-postgres.ts";
import type { Environment } from "../../../config/env.ts";
import type { SettingName } from "../../../config/setting-table.ts";
import type { Settings, SettingsJudgement } from "../../../config/settings.ts";
import type { AuditState } from "../../../domain/audit/read-audit-state.ts";
import type { BackupState } from "../../../domain/backups/read-backup-state.ts";
import type { MaintenanceWindow } from "../../../domain/maintenance/maintenance-rules.ts";
import type { ChannelQueue } from "../../../domain/notifications/channel-queue.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Finding } from "./finding-rules.ts";

/** What was found of the database; it is asked once, for all checks. */
export type DatabaseSight =
  /** The embedded one, while no service runs. */
  | { readonly kind: "stopped" }
  | {
      readonly kind: "away";
      readonly isEmbedded: boolean;
      readonly address: string;
      readonly code: string;
      readonly reason: string;
    }
  | {
      readonly kind: "open";
      readonly isEmbedded: boolean;
      readonly state: PostgresState;
      /** Null where the database has no record of them: its migrations are missing. */
      readonly backups: BackupState | null;
      readonly audit: AuditState | null;
      /** Of notifications. */
      readonly queues: readonly ChannelQueue[] | null;
      /** Windows that run or are to come. */
      readonly windows: readonly MaintenanceWindow[] | null;
    };

/** What checks look at. */
export type CheckContext = {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly judgement: SettingsJudgement;
  /** `judgement.settings`. A check reads only those that it names in `needs`. */
  readonly settings: Settings;
  /** Of this program. */
  readonly version: string;
  readonly database: () => Promise<DatabaseSight>;
  readonly ask: (question: Question) => Promise<Answer | NoAnswer>;
};

/** One subject of the doctor. It changes nothing, and knows no other check. */
export type Check = {
  /** As `--only` takes it and the report prints it. */
  readonly name: string;
  /** Settings without which there is nothing to look at: if one of them is faulty, the check is skipped. */
  readonly needs: readonly SettingName[];
  /** For one that waits for others longer than most. */
  readonly timeoutMs?: number;
  /** At least one finding. What it throws is reported as a fault of the check. */
  look(context: CheckContext): Promise<readonly Finding[]> | readonly Finding[];
};
