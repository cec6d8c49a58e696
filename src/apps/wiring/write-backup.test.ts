import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BackupFolder, createBackupFolder } from "../../../test/support/backups/backup-files.ts";
import { query } from "../../../test/support/services/embedded-postgres-process.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/services/test-database.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { requireDatabaseUrl } from "../../adapters/postgres/connection-config.ts";
import type { Progress } from "../../domain/backups/backup-file.port.ts";

let database: TestDatabase;
let files: BackupFolder;

beforeAll(async () => {
  [database, files] = await Promise.all([createTestDatabase(), createBackupFolder()]);
  await query(
    database.url,
    `INSERT INTO target_status_changes (number, state, changed_at)
     SELECT n, 'up', timestamptz '2020-01-01' FROM generate_series(1, 200000) n`,
  );
});
afterAll(async () => {
  await files.remove();
  await database.drop();
});

/** A way to the database that can go dead: nothing comes through any more, and nobody is told. */
async function openWay(databaseUrl: string) {
  const { host, port } = requireDatabaseUrl(databaseUrl).hosts[0] ?? { host: "", port: 0 };
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    for (const socket of [near, far]) socket.on("error", () => undefined);
    near.pipe(far).pipe(near);
    sockets.push(near, far);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = new URL(databaseUrl);
  url.searchParams.set("host", "127.0.0.1");
  url.searchParams.set("port", String((server.address() as AddressInfo).port));
  return {
    url: url.href,
    die: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Writes over `way`, which dies, and is stopped then. `dead`: whether the way has died. */
async function expectEnd(
  writing: Promise<unknown>,
  dead: () => boolean | Promise<boolean>,
  stop: AbortController,
) {
  let hasEnded = false;
  const failed = expect(writing)
    .rejects.toThrow()
    .finally(() => {
      hasEnded = true;
    });
  await waitUntil("the connection is dead", 20_000, dead);
  stop.abort();
  await waitUntil("the backup has ended", 10_000, () => hasEnded);
  await failed;
  expect(await readdir(files.folder)).toEqual([]);
}

describe("a stop ends a backup at once, and leaves no file, when the connection has gone dead", () => {
  test("while rows are read", async () => {
    const way = await openWay(database.url);
    const stop = new AbortController();
    let isDead = false;
    const onProgress = ({ rows }: Progress): void => {
      if (rows < 1_000 || isDead) return;
      isDead = true;
      way.die();
    };
    await expectEnd(files.write(way.url, { stopping: stop.signal, onProgress }), () => isDead, stop);
    way.close();
  });

  test("while a lock is waited for", async () => {
    const way = await openWay(database.url);
    const stop = new AbortController();
    const other = new pg.Client(database.url);
    await other.connect();
    await other.query("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
    const dies = async (): Promise<boolean> => {
      const waiting = await query(
        database.url,
        "SELECT FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = current_database() AND NOT granted",
      );
      if (waiting.length > 0) way.die();
      return waiting.length > 0;
    };
    await expectEnd(files.write(way.url, { stopping: stop.signal }), dies, stop);
    way.close();
    await other.end();
  });
});
