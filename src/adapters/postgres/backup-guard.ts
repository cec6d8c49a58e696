import type pg from "pg";
import { BackupFault } from "../../domain/backups/backup-file.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { begin, connectForBackup, liftTimeouts } from "./backup-connection.ts";

/** Our advisory lock for "a backup runs now": among those of the jobs, whose numbers are small. */
const LOCK_SPACE = 7_260;
const LOCK_NUMBER = 1_000;
/** How long a statement of others may wait for a table that the backup reads. */
const LOOK_EVERY_MS = SECOND_MS;

/** Proof that this process alone makes a backup of the database. It ends with its connection, however the process ends. */
export type BackupGuard = {
  /** Aborted when others wait for a lock of `pid`, or the connection is lost. */
  readonly signal: AbortSignal;
  release(): Promise<void>;
};

/**
 * Takes the lock of backups, and from then on watches whether the connection `pid` of the backup is in anybody's way: a migration
 * that waits for a table has all requests for that table wait behind it. The backup gives way then, and is made later.
 * The lock is one of a transaction, which holds no snapshot: it works through a pooler, and lets VACUUM work.
 * @throws BackupFault("busy") if a backup is being made
 */
export async function guardBackup(connectionString: string, pid: number): Promise<BackupGuard> {
  const client = await connectForBackup(connectionString);
  const stop = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  const release = async (): Promise<void> => {
    if (timer !== null) clearInterval(timer);
    await client.end().catch(() => undefined);
  };
  try {
    if (!(await takeLock(client))) throw new BackupFault("busy");
  } catch (error) {
    await release();
    throw error;
  }
  let isLooking = false;
  timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void isInTheWay(client, pid)
      .then((isSo) => {
        if (isSo)
          stop.abort(new BackupFault("gave_way", "a migration or another statement waits for a table"));
      })
      .catch((error: unknown) => stop.abort(new BackupFault("database", "the connection is lost", error)))
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_EVERY_MS);
  timer.unref();
  return { signal: stop.signal, release };
}

/** Whether a backup of this database is being made now, by whatever process. */
export async function isBackupRunning(connectionString: string): Promise<boolean> {
  const client = await connectForBackup(connectionString);
  try {
    return !(await takeLock(client));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Takes the lock until the transaction of `client` ends. @returns false if another has it */
async function takeLock(client: pg.Client): Promise<boolean> {
  await begin(client);
  await liftTimeouts(client);
  const { rows } = await client.query<{ mine: boolean }>(
    "SELECT pg_try_advisory_xact_lock($1::int, $2::int) AS mine",
    [LOCK_SPACE, LOCK_NUMBER],
  );
  return rows[0]?.mine === true;
}

async function isInTheWay(client: pg.Client, pid: number): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT FROM pg_locks WHERE NOT granted AND pid <> $1 AND $1 = ANY (pg_blocking_pids(pid)) LIMIT 1",
    [pid],
  );
  return rowCount === 1;
}
