import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type BackedUpWorld,
  createBackedUpWorld,
  withEmpty,
} from "../../../test/support/backups/backed-up-world.ts";
import { readShape, readTableTexts } from "../../../test/support/backups/table-texts.ts";
import { query } from "../../../test/support/services/embedded-postgres-process.ts";
import { openPostgres } from "../../adapters/postgres/postgres-database.ts";
import { LEFT_OUT } from "../../domain/backups/table-rules.ts";
import { verifyLedger } from "../../domain/books/verify-ledger.ts";

let backedUp: BackedUpWorld;
let world: BackedUpWorld["world"];
let files: BackedUpWorld["files"];
/** A backup of `world`. */
let path: string;

beforeAll(async () => {
  backedUp = await createBackedUpWorld();
  ({ world, files, path } = backedUp);
});

afterAll(() => backedUp.close());

describe("a restored database", () => {
  test("is the one that was backed up: all rows, constraints, indexes, triggers and sequences", async () => {
    await withEmpty(async ({ url }) => {
      const report = await files.restore(path, url, { finish: async () => undefined });
      const without = Object.keys(LEFT_OUT);
      const expected = await readTableTexts(world.url, without);
      expect(await readTableTexts(url, without)).toEqual(expected);
      expect(expected.users?.join()).toContain("\u{1F600}");
      expect(report.rowCount).toBe(Object.values(expected).flat().length);
      expect(await readShape(url)).toEqual(await readShape(world.url));
      expect(await query(url, "SELECT nextval('payment_settled_no')::int AS no")).toEqual([{ no: 42 }]);
      expect(report.keys.current.reveal()).toBe("a key for the tests, of 32 and more");
    });
  });

  test("has no open session, no sign-in and nothing that is used once, and its books are right", async () => {
    await withEmpty(async ({ url }) => {
      await files.restore(path, url);
      const [counts] = await query(
        url,
        `SELECT (SELECT count(*)::int FROM proxy_sessions WHERE ended_at IS NULL) AS sessions,
                (SELECT max(end_reason) FROM proxy_sessions) AS reason,
                (SELECT count(*)::int FROM sign_ins WHERE ended_at IS NULL) AS signins,
                (SELECT count(*)::int FROM password_resets) AS resets,
                (SELECT count(*)::int FROM access_tickets) AS tickets,
                (SELECT count(*)::int FROM audit_logs WHERE action = 'backup.restored') AS audits`,
      );
      expect(counts).toEqual({
        sessions: 0,
        reason: "restored",
        signins: 0,
        resets: 0,
        tickets: 0,
        audits: 1,
      });
      const database = openPostgres({ connectionString: url, connectionsMax: 1 });
      const { violations, checked } = await database.transaction(verifyLedger);
      await database.close();
      expect(violations).toEqual([]);
      expect(checked.tokens).toBe(1);
    });
  });
});

describe("nothing is restored", () => {
  test("into a database that has anything, not even a view; what is there stays", async () => {
    await withEmpty(async (target) => {
      await query(target.url, "CREATE VIEW theirs AS SELECT 1 AS one");
      await expect(files.restore(path, target.url)).rejects.toMatchObject({ code: "not_empty" });
      expect(await query(target.url, "SELECT one FROM theirs")).toEqual([{ one: 1 }]);
    });
    await expect(files.restore(path, world.url)).rejects.toMatchObject({ code: "not_empty" });
  });
});

test("a folder has only complete backups: nothing is left of those that failed", async () => {
  const before = await readdir(files.folder);
  const stopping = AbortSignal.abort(new Error("stopped"));
  await expect(files.write(world.url, { stopping })).rejects.toThrow();
  await expect(files.write("postgresql://localhost:1/none")).rejects.toMatchObject({ code: "database" });
  expect(await readdir(files.folder)).toEqual(before);
});
