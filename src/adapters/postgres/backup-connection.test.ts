import { Socket } from "node:net";
import { expect, test, vi } from "vitest";
import { createUnmigratedTestDatabase } from "../../../test/support/services/test-database.ts";
import { begin, connectForBackup, endConnection, liftTimeouts } from "./backup-connection.ts";

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

test("a server that is gone is noticed soon: the connection is probed after 30 s without traffic", async () => {
  const database = await createUnmigratedTestDatabase();
  const setKeepAlive = vi.spyOn(Socket.prototype, "setKeepAlive");
  const client = await connectForBackup(database.url);
  expect(setKeepAlive.mock.calls).toEqual([[true, 30_000]]);
  setKeepAlive.mockRestore();
  await endConnection(client);
  await database.drop();
});
