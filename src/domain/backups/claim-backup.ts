import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import {
  type BackupOrigin,
  insertRunning,
  selectHistory,
  selectRunning,
  storeFailed,
} from "./backup-store.ts";
import { isBackupDue } from "./schedule-rules.ts";

export type ClaimDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly host: string;
  /** Whether a process makes a backup of this database now, as a lock of PostgreSQL tells. */
  readonly isRunning: () => Promise<boolean>;
};

/** How long a claim may take to become a backup that holds its lock. */
const BEGIN_MS_MAX = 2 * MINUTE_MS;

/**
 * Claims the next scheduled backup, in a transaction that one instance at a time runs. A row of a process that has died counts as
 * failed.
 * @returns the id of its row; null if none is due, or one runs
 */
export async function claimBackup(tx: Tx, deps: ClaimDeps, everyMs: number): Promise<Uuid | null> {
  const nowMs = deps.clock.nowMs();
  const running = await selectRunning(tx);
  if (running.length > 0) {
    const isBeginning = running.some(({ startedAt }) => isRecent(startedAt, nowMs));
    if (isBeginning || (await deps.isRunning())) return null;
    for (const { id, host } of running) await recordInterrupted(tx, deps, id, host);
  }
  if (!isBackupDue(await selectHistory(tx, true), everyMs, nowMs)) return null;
  return beginBackup(tx, deps, "schedule");
}

/** Stores that a backup begins now. @returns the id of its row */
export async function beginBackup(
  tx: Tx,
  { newId, host, clock }: Omit<ClaimDeps, "isRunning">,
  origin: BackupOrigin,
): Promise<Uuid> {
  const id = newId();
  await insertRunning(tx, { id, host, origin }, new Date(clock.nowMs()));
  return id;
}

async function recordInterrupted(tx: Tx, deps: ClaimDeps, id: Uuid, host: string): Promise<void> {
  const reason = "interrupted";
  await storeFailed(tx, id, { reason, path: null }, new Date(deps.clock.nowMs()));
  await recordFact(tx, deps, THE_SERVICE, {
    name: "backup.failed",
    resourceId: id,
    userId: null,
    after: { code: reason, host },
  });
}

function isRecent(startedAt: Date, nowMs: number): boolean {
  const agoMs = nowMs - startedAt.getTime();
  return agoMs >= 0 && agoMs < BEGIN_MS_MAX;
}
