import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/services/test-database.ts";
import { parseDatabaseUrl } from "../../kernel/database-url.ts";
import { DatabasePlace } from "./database-place.ts";
import { NoPrimaryFault } from "./find-primary.ts";
import { openPostgres } from "./postgres-database.ts";
import { isUnavailable } from "./translate-error.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** The test's database behind hosts that are not there, with more parameters. */
function urlAfter(absent: readonly string[], more = ""): string {
  const url = parseDatabaseUrl(database.url);
  if (!("hosts" in url)) throw new Error("no database");
  const hosts = [...absent.map((host) => ({ host, port: 9 })), ...url.hosts];
  const list = (values: readonly unknown[]): string => encodeURIComponent(values.join(","));
  const login = encodeURIComponent(url.user ?? "");
  const at = `host=${list(hosts.map(({ host }) => host))}&port=${list(hosts.map(({ port }) => port))}`;
  const password = url.password === null ? "" : `&password=${encodeURIComponent(url.password)}`;
  return `postgresql://${login}@/${url.database}?${at}${password}${more}`;
}

const session = sql`
  SELECT current_setting('statement_timeout') AS statement, current_setting('TimeZone') AS zone,
         current_setting('transaction_isolation') AS isolation`;
const OURS = { statement: "15s", zone: "UTC", isolation: "read committed" };

describe("where the database is", () => {
  test("of several hosts the one that accepts writes is used, and it is found once for all pools", async () => {
    const place = new DatabasePlace(urlAfter(["127.0.0.1", "no-such-host.invalid"]));
    const pools = [1, 2].map(() =>
      openPostgres({ connectionString: "postgresql:///unused", place, connectionsMax: 2 }),
    );
    for (const { direct } of pools) expect((await session.execute(direct)).rows).toEqual([OURS]);
    await Promise.all(pools.map((pool) => pool.close()));
    place.close();
  });

  test("a set of hosts without one that accepts writes is not served from, and each is named with its reason", async () => {
    // A connection from before stays writable.
    const admin = openPostgres({ connectionString: database.url, connectionsMax: 1 });
    const url = parseDatabaseUrl(database.url);
    const name = sql.id("hosts" in url ? (url.database ?? "") : "");
    await sql`ALTER DATABASE ${name} SET default_transaction_read_only = on`.execute(admin.direct);
    const place = new DatabasePlace(urlAfter(["127.0.0.1"]));
    const fault = await place.find().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(NoPrimaryFault);
    expect(String(fault)).toMatch(/127\.0\.0\.1:9: .*ECONNREFUSED.*; .*it is a standby, or set to read only/);
    await sql`ALTER DATABASE ${name} RESET default_transaction_read_only`.execute(admin.direct);
    await admin.close();
  });

  test("a pool whose connections are all in use says nothing about the host, and is not asked again", async () => {
    const place = new DatabasePlace(urlAfter(["127.0.0.1"]));
    const host = await place.find();
    const pool = new pg.Pool({ connectionString: database.url, max: 1, connectionTimeoutMillis: 50 });
    const client = await pool.connect();
    const fault = await pool.connect().catch((error: unknown) => error);
    expect(isUnavailable(fault)).toBe(true);
    expect(place.noteFault(fault)).toBe(false);
    // A host that was lost is searched for: the answer would not be there yet.
    expect(await Promise.race([place.find(), Promise.resolve("searched for")])).toBe(host);
    client.release();
    await pool.end();
  });

  test.each([
    ["one address", []],
    ["several addresses", ["127.0.0.1"]],
  ])("once another server answers at %s, connections of before are closed, and new ones are used", async (_where, absent) => {
    const place = new DatabasePlace(urlAfter(absent));
    const pool = openPostgres({ connectionString: "postgresql:///unused", place, connectionsMax: 1 });
    const pidNow = async (): Promise<unknown> =>
      (await sql`SELECT pg_backend_pid() AS pid`.execute(pool.direct)).rows[0];
    const before = await pidNow();
    expect(await pidNow()).toEqual(before);
    place.renew();
    const after = await pidNow();
    expect(after).not.toEqual(before);
    expect(await pidNow()).toEqual(after);
    await pool.close();
    place.close();
  });

  test("where a pooler is announced, each statement and transaction has our settings all the same", async () => {
    const pool = openPostgres({ connectionString: urlAfter([], "&pgbouncer=true"), connectionsMax: 1 });
    expect((await session.execute(pool.direct)).rows).toEqual([OURS]);
    expect((await pool.transaction((tx) => session.execute(tx))).rows).toEqual([OURS]);
    await expect(sql`SELECT 1 / 0`.execute(pool.direct)).rejects.toThrow("division by zero");
    expect((await session.execute(pool.direct)).rows).toEqual([OURS]);
    await pool.close();
  });
});
