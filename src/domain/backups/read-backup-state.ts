import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { selectHistory } from "./backup-store.ts";
import { isBackupOverdue } from "./schedule-rules.ts";

export type BackupState = {
  /** `off`: the service makes none by itself, and none was made yet. */
  readonly status: "off" | "ok" | "overdue";
  readonly lastMadeAt: Date | null;
  /** How many attempts have failed since then. */
  readonly failures: number;
};

/**
 * How old the newest good backup is, of whatever instance, judged by the schedule; null stands for none. With a schedule, backups that
 * commands make elsewhere do not count, nor do failures of commands.
 */
export async function readBackupState(tx: Tx, clock: Clock, everyMs: number | null): Promise<BackupState> {
  const { lastMadeAt, failures } = await selectHistory(tx, everyMs !== null);
  const isOverdue = everyMs !== null && isBackupOverdue(lastMadeAt, everyMs, clock.nowMs());
  const isOff = everyMs === null && lastMadeAt === null;
  return { status: isOff ? "off" : isOverdue ? "overdue" : "ok", lastMadeAt, failures };
}
