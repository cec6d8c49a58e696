import type pg from "pg";
import { BackupFault } from "../../domain/backups/backup-file.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { begin, connectForBackup, databaseFault, endConnection, liftTimeouts } from "./backup-connection.ts";

/** Our advisory lock for "a backup runs now": among those of the jobs, whose numbers are small. */
const LOCK_SPACE = 7_260;
const LOCK_NUMBER = 1_000;
/** How long a statement of others may wait for a table that the backup reads. */
const LOOK_EVERY_MS = SECOND_MS;

/** Proof that this process alone makes a backup of the database. It ends with its connection, however the process ends. */
export type BackupGuard = {
  /** Aborted when the lock is lost with its connection: another process may make a backup then. */
  readonly lost: AbortSignal;
  /** Watches one connection of PostgreSQL, until `unwatch`. @returns a signal that is aborted when others wait for a lock of it */
  watch(pid: number): AbortSignal;
  unwatch(): void;
  release(): Promise<void>;
};

/**
 * Takes the lock of backups. While the backup reads, it also watches whether its connection is in anybody's way: a migration
 * that waits for a table has all requests for that table wait behind it. The backup gives way then, and is made later.
 * The lock is one of a transaction, which holds no snapshot: it works through a pooler, and lets VACUUM work.
 * @throws BackupFault("busy") if a backup is being made; BackupFault("database") if it cannot be reached
 */
export async function guardBackup(connectionString: string): Promise<BackupGuard> {
  const client = await connectAndLock(connectionString);
  const lost = new AbortController();
  let watched: { readonly pid: number; readonly stop: AbortController } | null = null;
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    const seen = watched;
    try {
      if (await isInTheWay(client, seen?.pid ?? null)) seen?.stop.abort(gaveWay());
    } catch (error) {
      lost.abort(new BackupFault("database", "the connection is lost", error));
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return {
    lost: lost.signal,
    watch: (pid) => {
      const stop = new AbortController();
      watched = { pid, stop };
      return stop.signal;
    },
    unwatch: () => {
      watched = null;
    },
    release: async () => {
      clearInterval(timer);
      await endConnection(client);
    },
  };
}

async function connectAndLock(connectionString: string): Promise<pg.Client> {
  const client = await connectForBackup(connectionString).catch((error: unknown) => {
    throw databaseFault(error);
  });
  try {
    if (!(await takeLock(client))) throw new BackupFault("busy");
    return client;
  } catch (error) {
    await endConnection(client);
    throw databaseFault(error);
  }
}

function gaveWay(): BackupFault {
  return new BackupFault("gave_way", "a migration or another statement waits for a table");
}

/** Whether a backup of this database is being made now, by whatever process. */
export async function isBackupRunning(connectionString: string): Promise<boolean> {
  const client = await connectForBackup(connectionString);
  try {
    return !(await takeLock(client));
  } finally {
    await endConnection(client);
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

/** @param pid null: of nobody. The question proves nevertheless that the connection is there. */
async function isInTheWay(client: pg.Client, pid: number | null): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT FROM pg_locks WHERE NOT granted AND pid <> $1::int AND $1::int = ANY (pg_blocking_pids(pid)) LIMIT 1",
    [pid],
  );
  return rowCount === 1;
}
