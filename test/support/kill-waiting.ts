import { type Kysely, sql } from "kysely";
import type { PostgresDatabase } from "../../src/adapters/postgres/postgres-database.ts";
import type { DB } from "../../src/kernel/schema.gen.ts";
import { waitUntil } from "./services/wait-until.ts";
import type { SpawnedServer } from "./spawned-server.ts";

const PATIENCE_MS = 60_000;

/**
 * Kills an instance with SIGKILL in the middle of a transaction, and waits until PostgreSQL has undone that.
 * @param work `lock` locks what the transaction comes to; `ask` lets the instance begin, and may never be answered; `waiting` is a part of the
 *   statement that then waits
 * @returns what `ask` came to; "no answer" if it failed
 */
export async function killWaiting(
  postgres: PostgresDatabase,
  victim: SpawnedServer,
  work: {
    readonly lock: (tx: Kysely<DB>) => Promise<unknown>;
    readonly ask: () => Promise<unknown>;
    readonly waiting: string;
  },
): Promise<unknown> {
  const waitsFor = async () => {
    const { rows } = await sql<{ pid: number }>`SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND strpos(query, ${work.waiting}) > 0`.execute(
      postgres.direct,
    );
    return rows.map(({ pid }) => pid);
  };
  let asking: Promise<unknown> = Promise.resolve();
  let pids: readonly number[] = [];
  await postgres.transaction(async (tx) => {
    await work.lock(tx);
    asking = work.ask().catch(() => "no answer");
    await waitUntil(`"${work.waiting}" waits for a lock`, PATIENCE_MS, async () => {
      pids = await waitsFor();
      return pids.length > 0;
    });
    await victim.kill();
  });
  // PostgreSQL notices that the client is gone when it has the lock.
  await waitUntil("its transaction has ended", PATIENCE_MS, async () => {
    const { rows } =
      await sql`SELECT 1 FROM pg_stat_activity WHERE pid = ANY (${[...pids]}::integer[])`.execute(
        postgres.direct,
      );
    return rows.length === 0;
  });
  return asking;
}
