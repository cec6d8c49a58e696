import { expect, test } from "vitest";
import { createUnmigratedTestDatabase } from "../../../test/support/services/test-database.ts";
import { begin, connectForBackup, liftTimeouts } from "./backup-connection.ts";

test("a backup's transaction waits for a lock 10 s at most, also where a pooler drops the settings of its session", async () => {
  const database = await createUnmigratedTestDatabase();
  const url = new URL(database.url);
  url.searchParams.set("pgbouncer", "true");
  const client = await connectForBackup(url.href);
  const limits = async () =>
    (
      await client.query(
        "SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement",
      )
    ).rows;
  expect(await limits()).toEqual([{ lock: "0", statement: "0" }]);
  await begin(client);
  await liftTimeouts(client);
  expect(await limits()).toEqual([{ lock: "10s", statement: "0" }]);
  await client.end();
  await database.drop();
});
