import { sql } from "kysely";
import type { Database } from "../../kernel/database.port.ts";

/** A row fills most of a page of 8 kB. */
const ROW_CHARACTERS = 7_000;
/** A little more than a purchase needs, so that a disk that is nearly full is found before a purchase fails. */
const ROWS = 4;

/**
 * Proves that PostgreSQL can write: a file is created, grows, and the commit reaches the disk. With a full disk, or on a
 * standby, this fails although reading works (migrations/0015-health-writes).
 * @throws the error of the database
 */
export async function proveWrites(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await sql`TRUNCATE health_writes`.execute(tx);
    await sql`INSERT INTO health_writes (filler)
              SELECT repeat('x', ${ROW_CHARACTERS}::int) FROM generate_series(1, ${ROWS}::int)`.execute(tx);
  });
}
