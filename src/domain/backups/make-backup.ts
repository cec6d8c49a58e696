import { THE_SERVICE } from "../../kernel/actor.ts";
import { asError } from "../../kernel/as-error.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import type { Events } from "../../kernel/events.port.ts";
import { hideSecrets } from "../../kernel/hide-secrets.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.port.ts";
import { recordFact } from "../facts/record-fact.ts";
import { BackupFault, type BackupRun, type BackupWriter, type WrittenBackup } from "./backup-file.port.ts";
import { deleteOld, storeFailed, storeMade } from "./backup-store.ts";

export type BackupDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly events: Events;
  readonly host: string;
  readonly writer: BackupWriter;
};

/** Rows are history; the files that they name are gone long before. */
const ROWS_KEPT_MS = 400 * DAY_MS;

/**
 * Makes the backup whose row `beginBackup` has stored: writes the file, copies it elsewhere, stores the outcome, and deletes older files
 * that need not be kept. Until then no other process makes one. A backup whose copy failed is a failed one, but its file stays. After
 * a failure nothing is deleted.
 * @throws BackupFault; the row, the log, the audit log and the counter of failures tell it too, as far as the database can be reached
 */
export async function makeBackup(deps: BackupDeps, id: Uuid, stopping: AbortSignal): Promise<WrittenBackup> {
  let run: BackupRun | null = null;
  let written: WrittenBackup | null = null;
  try {
    run = await deps.writer.begin(stopping);
    written = await run.write();
    await run.copyElsewhere(written);
    await recordMade(deps, id, written);
    await rotate(deps, run, written);
    return written;
  } catch (error) {
    const fault = faultOf(error, stopping);
    await reportFailure(deps, id, fault, written?.path ?? null);
    throw fault;
  } finally {
    await run?.end();
  }
}

async function recordMade(deps: BackupDeps, id: Uuid, written: WrittenBackup): Promise<void> {
  const { path, bytes, rowCount: rows, sha256 } = written;
  await deps.database.transaction(async (tx) => {
    const now = new Date(deps.clock.nowMs());
    await storeMade(tx, id, written, now);
    await deleteOld(tx, new Date(now.getTime() - ROWS_KEPT_MS));
    const after = { path, host: deps.host, bytes, rows, sha256 };
    await recordFact(tx, deps, THE_SERVICE, { name: "backup.made", resourceId: id, userId: null, after });
  });
  deps.log.info("a backup was made", { path, bytes, rows });
}

/** The fault as it is stored. An error that is no `BackupFault` is a bug, or what a stop has cut off. */
function faultOf(error: unknown, stopping: AbortSignal): BackupFault {
  if (stopping.aborted) return new BackupFault("stopped", "", error);
  if (error instanceof BackupFault) return error;
  return new BackupFault("unexpected", hideSecrets(asError(error).message), error);
}

async function reportFailure(
  deps: BackupDeps,
  id: Uuid,
  { code, detail }: BackupFault,
  path: string | null,
): Promise<void> {
  deps.log.error("a backup failed", { reason: code, detail, path });
  const after = { code, host: deps.host, ...(path === null ? {} : { path }) };
  try {
    await deps.database.transaction(async (tx) => {
      await storeFailed(tx, id, { reason: code, path }, new Date(deps.clock.nowMs()));
      await recordFact(tx, deps, THE_SERVICE, { name: "backup.failed", resourceId: id, userId: null, after });
    });
  } catch {
    // Without the database there is no row to announce it: it is counted here, and the row counts as interrupted later.
    deps.events.emit({ kind: "backup", result: "failed", code });
  }
}

/** A file that cannot be deleted does not make the backup a failed one. */
async function rotate({ log }: BackupDeps, run: BackupRun, written: WrittenBackup): Promise<void> {
  try {
    const deleted = await run.rotate(written);
    if (deleted.length > 0) log.info("older backups were deleted", { deleted });
  } catch (error) {
    log.error("older backups could not be deleted", { reason: asError(error).message });
  }
}
