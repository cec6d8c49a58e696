import { sql } from "kysely";
import type { Database } from "../../kernel/database.port.ts";

/** A row fills most of a page of 8 kB. */
const ROW_CHARACTERS = 7_000;
/** A little more than what the next purchase needs: a disk that is nearly full is found before it. */
const ROWS = 4;

/**
 * Proves that PostgreSQL stores what it is given: a file is made, grows, and the commit reaches the disk. A full disk and
 * a standby refuse that, and go on answering what only reads (migrations/0015-health-writes).
 * @throws what the database says
 */
export async function proveWrites(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await sql`TRUNCATE health_writes`.execute(tx);
    await sql`INSERT INTO health_writes (filler)
              SELECT repeat('x', ${ROW_CHARACTERS}::int) FROM generate_series(1, ${ROWS}::int)`.execute(tx);
  });
}
