import { expect, test } from "vitest";
import { query } from "../../../test/support/services/embedded-postgres-process.ts";
import { createTestDatabase } from "../../../test/support/services/test-database.ts";
import { openPostgres } from "../../adapters/postgres/postgres-database.ts";
import { systemClock } from "../../adapters/system/system-clock.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { readBackupState } from "./read-backup-state.ts";

test("with a schedule, neither backups made elsewhere nor failures by hand count; without one all do", async () => {
  const database = await createTestDatabase();
  await query(
    database.url,
    `INSERT INTO backups (id, started_at, finished_at, origin, host, outcome, path, bytes, sha256, row_count)
     SELECT gen_random_uuid(), at, at, origin, 'here', 'made', '/b', 9, repeat('ab', 32), 3
       FROM (VALUES (timestamptz '2026-01-01Z', 'schedule'), ('2026-01-02Z', 'command'), ('2026-01-04Z', 'elsewhere')) made (at, origin);
     INSERT INTO backups (id, started_at, finished_at, origin, host, outcome, reason)
     SELECT gen_random_uuid(), at, at, origin, 'here', 'failed', 'folder'
       FROM (VALUES (timestamptz '2026-01-03Z', 'schedule'), ('2026-01-05Z', 'schedule'), ('2026-01-06Z', 'command'),
                    ('2026-01-07Z', 'elsewhere')) failed (at, origin)`,
  );
  const pool = openPostgres({ connectionString: database.url, connectionsMax: 1 });
  const read = (everyMs: number | null) =>
    pool.transaction((tx) => readBackupState(tx, systemClock, everyMs));
  expect(await read(DAY_MS)).toMatchObject({ lastMadeAt: new Date("2026-01-02Z"), failures: 2 });
  expect(await read(null)).toMatchObject({ lastMadeAt: new Date("2026-01-04Z"), failures: 3 });
  await pool.close();
  await database.drop();
});
