/**
 * A reader of the outbox in a separate process, which the test kills: it writes each fact that it reads into `seen`, in the
 * transaction that reads it. Arguments: the database's URL and the reader's name.
 */
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import { openPostgres } from "../../../src/adapters/postgres/postgres-database.ts";
import { readFacts } from "../../../src/domain/facts/read-facts.ts";

const [connectionString, reader] = process.argv.slice(2);
if (connectionString === undefined || reader === undefined) throw new Error("needs a URL and a name");
const database = openPostgres({ connectionString, connectionsMax: 1 });
process.on("disconnect", () => process.exit(0));

for (;;) {
  const count = await database.transaction(async (tx) => {
    const facts = await readFacts(tx, reader, 1 + Math.floor(Math.random() * 20));
    for (const { userId, reason } of facts) {
      await sql`INSERT INTO seen (reader, user_id, nth) VALUES (${reader}, ${userId}, ${reason}::int)`.execute(
        tx,
      );
    }
    // Most of the time it is just before COMMIT, where a kill is most likely to lose or repeat facts.
    await delay(facts.length === 0 ? 0 : Math.random() * 10);
    return facts.length;
  });
  if (count === 0) await delay(5);
}
