import { expect, test } from "vitest";
import { query } from "../../../test/support/services/embedded-postgres-process.ts";
import { createTestDatabase } from "../../../test/support/services/test-database.ts";
import { systemClock } from "../system/system-clock.ts";
import { inspectPostgres } from "./inspect-postgres.ts";

test("the doctor counts backups as the service does: with a schedule, neither files elsewhere nor failures by hand", async () => {
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
  expect((await inspectPostgres(database.url, systemClock)).backups).toEqual({
    scheduled: { lastMadeAt: new Date("2026-01-02Z"), failures: 2 },
    all: { lastMadeAt: new Date("2026-01-04Z"), failures: 3 },
  });
  await database.drop();
});
