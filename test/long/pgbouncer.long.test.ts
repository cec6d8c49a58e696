import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { guardBackup } from "../../src/adapters/postgres/backup-guard.ts";
import { migrateUp, readMigrationStates } from "../../src/adapters/postgres/migrate.ts";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { createBackupFolder } from "../support/backups/backup-files.ts";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { reach, settleAll, startBuyers } from "../support/failover-traffic.ts";
import { openStream } from "../support/open-stream.ts";
import { findPostgres15 } from "../support/services/debian-postgres.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { type PostgresPair, startPostgresPair } from "../support/services/postgres-pair.ts";
import { findPgBouncer, type PgBouncer, startPgBouncer } from "../support/services/start-pgbouncer.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

const PATIENCE_MS = 30_000;
const [HOLDER, OTHER] = ["device-holder", "device-other"];
const isMissing = (await findPostgres15()) === null || (await findPgBouncer()) === null;

describe.skipIf(isMissing)("PgBouncer in transaction mode (needs it, and PostgreSQL 15)", () => {
  let pair: PostgresPair;
  let pooler: PgBouncer;
  let upstream: TestUpstream;
  let a: TestServer;
  let b: TestServer;

  beforeAll(async () => {
    const started = await startPostgresPair();
    if (started === null) throw new Error("PostgreSQL 15 is gone");
    pair = started;
    pooler = await startPgBouncer(pair.primaryUrl());
    // Both at once, as two instances that are started together.
    const applied = await Promise.all([migrateUp(pooler.url), migrateUp(pooler.url)]);
    const all = (await readMigrationStates(pooler.url)).map(({ name }) => name);
    expect(applied.flat().toSorted()).toEqual(all);
    upstream = await startTestUpstream((request, response) => {
      response.write("begin ");
      if (!request.url?.startsWith("/stream")) response.end();
    });
    const start = () => startTestServer({ targetUrl: upstream.url, databaseUrl: pooler.url });
    [a, b] = await Promise.all([start(), start()]);
  });

  afterAll(async () => {
    await Promise.all([a?.stop(), b?.stop()]);
    upstream?.server.closeAllConnections();
    await upstream?.close();
    await pooler?.stop();
    await pair?.stop();
  });

  /** Buys on both instances while `disturb` runs, and tries every key again. @returns what is wrong afterwards */
  async function buyDuring(disturb: () => Promise<void>) {
    const customer = await newCustomer(a.url);
    await customer.topUp(5_000);
    const buyers = startBuyers(customer, [a.url, b.url], 6);
    await waitUntil("purchases run", PATIENCE_MS, () => buyers.answered() >= 30);
    await disturb();
    const answeredBefore = buyers.answered();
    await waitUntil("purchases go on", PATIENCE_MS, () => buyers.answered() >= answeredBefore + 30);
    await buyers.stop();
    const settled = await settleAll(b.url, customer.jwt, buyers.tried);
    const changed = buyers.tried.filter(({ key, id }) => id !== null && settled.get(key) !== id);
    const bought = await query(
      pair.primaryUrl(),
      `SELECT id FROM access_tokens WHERE user_id = '${customer.id}'`,
    );
    const database = openPostgres({ connectionString: pooler.url, connectionsMax: 1 });
    const { violations } = await verifyLedger(database.direct);
    await database.close();
    return {
      unexpected: buyers.unexpected,
      changed,
      violations,
      surplusTokens: bought.length - buyers.tried.length,
    };
  }

  const NOTHING = { unexpected: [], changed: [], violations: [], surplusTokens: 0 };

  test.each([
    ["refuses them", {}],
    [
      "is told to ignore them",
      {
        ignore_startup_parameters:
          "options,statement_timeout,lock_timeout,idle_in_transaction_session_timeout",
      },
    ],
  ])("every statement has our time-outs, time zone and isolation where the pooler %s", async (_title, settings) => {
    const own = await startPgBouncer(pair.primaryUrl(), { ...settings, default_pool_size: 1 });
    await query(pair.primaryUrl(), "ALTER DATABASE zenzefi SET timezone = 'Asia/Tokyo'");
    const database = openPostgres({ connectionString: own.url, connectionsMax: 3 });
    const expected = { statement: "15s", lock: "10s", idle: "30s", zone: "UTC", isolation: "read committed" };
    const read = sql`SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
        current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('TimeZone') AS zone,
        current_setting('transaction_isolation') AS isolation`;
    try {
      const reads = Array.from({ length: 6 }, () => read.execute(database.direct));
      const inside = database.transaction((tx) => read.execute(tx));
      for (const { rows } of await Promise.all([...reads, inside])) expect(rows).toEqual([expected]);
    } finally {
      await query(pair.primaryUrl(), "ALTER DATABASE zenzefi RESET timezone");
      await database.close();
      await own.stop();
    }
  });

  test("a customer registers, buys, is proxied, and of two devices one is served", async () => {
    const customer = await newCustomer(a.url);
    const token = await customer.buyToken();
    const asked = Array.from({ length: 40 }, (_, nth) =>
      reach(nth % 4 < 2 ? a.url : b.url, token.token, nth % 2 === 0 ? HOLDER : OTHER),
    );
    const statuses = await Promise.all(asked);
    const served = statuses.flatMap((status, nth) => (status === 200 ? [nth % 2] : []));
    expect(new Set(served).size).toBe(1);
    expect(statuses.toSorted()).toEqual([...Array(20).fill(200), ...Array(20).fill(409)]);
    const refund = await customer.call("DELETE", `/tokens/${(await customer.buyToken()).id}`);
    expect(refund.status).toBe(200);
  });

  test("it is restarted in the middle of purchases: they go on, and each key buys once", async () => {
    const wrong = await buyDuring(async () => {
      await pooler.kill();
      await pooler.start();
    });
    expect(wrong).toEqual(NOTHING);
  });

  test("it is paused in the middle of purchases: they go on, and each key buys once", async () => {
    const wrong = await buyDuring(async () => {
      await pooler.command("PAUSE");
      await pooler.command("RESUME");
    });
    expect(wrong).toEqual(NOTHING);
  });

  test("while PostgreSQL is away behind it, clients are told that the service is not available", async () => {
    const own = await startPgBouncer("postgresql://zenzefi@127.0.0.1:9/zenzefi", { query_wait_timeout: 1 });
    const full = await startPgBouncer(pair.primaryUrl(), { max_client_conn: 1 });
    const holder = openPostgres({ connectionString: full.url, connectionsMax: 1 });
    await waitUntil("the only place for a client is taken", PATIENCE_MS, () =>
      holder.direct
        .selectFrom("users")
        .select("id")
        .limit(1)
        .execute()
        .then(
          () => true,
          () => false,
        ),
    );
    for (const url of [own.url, full.url]) {
      const database = openPostgres({ connectionString: url, connectionsMax: 1 });
      const reading = database.direct.selectFrom("users").select("id").execute();
      await expect(reading).rejects.toMatchObject({ code: "service_unavailable" });
      await database.close();
    }
    await holder.close();
    await Promise.all([own.stop(), full.stop()]);
  });

  test("it leads to a promoted replica without one failed statement: what it lost ends, and what was revoked there before", async () => {
    const customer = await newCustomer(a.url);
    const revoked = await customer.buyToken();
    const open = ({ url }: TestServer, { token }: { token: string }) =>
      openStream(`${url}/api/v1/proxy/stream`, clientHeaders(token, HOLDER));
    const streams = [await open(a, revoked), await open(b, revoked)];
    await pair.detachReplica();
    const lost = await customer.buyToken();
    streams.push(await open(a, lost), await open(b, lost));
    // The transaction ids that instances have seen are far ahead of those that the replica goes on with.
    for (let nth = 0; nth < 100; nth += 1) await query(pair.primaryUrl(), "SELECT pg_current_xact_id()");
    await pair.promote();
    // Committed there before any instance has read its feed.
    await query(pair.primaryUrl(), `UPDATE access_tokens SET revoked_at = now() WHERE id = '${revoked.id}'`);
    await pooler.command("PAUSE"); // For a moment, so that no read of the feed fails.
    await pooler.pointTo(pair.primaryUrl());
    await pooler.command("RESUME");
    await waitUntil("all are cut", PATIENCE_MS, () => streams.every((stream) => stream.state() === "reset"));
    for (const { token } of [revoked, lost]) {
      expect([await reach(a.url, token, HOLDER), await reach(b.url, token, HOLDER)]).toEqual([401, 401]);
    }
    const again = await customer.buyToken();
    expect([await reach(a.url, again.token, HOLDER), await reach(b.url, again.token, HOLDER)]).toEqual([
      200, 200,
    ]);
  });

  test("a backup is made through it, by one process at a time, and gives up a lock that it cannot get", async () => {
    const files = await createBackupFolder();
    const guard = await guardBackup(pooler.url);
    await expect(files.write(pooler.url)).rejects.toMatchObject({ code: "busy" });
    await guard.release();
    expect((await files.write(pooler.url)).rowCount).toBeGreaterThan(0);
    const other = new pg.Client(pair.primaryUrl());
    await other.connect();
    await other.query("BEGIN; LOCK TABLE health_writes, wallets IN ACCESS EXCLUSIVE MODE");
    await expect(files.write(pooler.url)).rejects.toMatchObject({
      code: "database",
      detail: expect.stringContaining("lock timeout"),
    });
    await other.end();
    await files.remove();
  });
});
