import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  holdEmbeddedPostgres,
  killHard,
  query,
} from "../../../test/support/services/embedded-postgres-process.ts";
import { startEmbeddedPostgres } from "./start-embedded-postgres.ts";

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
/** A search path without `unshare`: as in a container that forbids user namespaces. */
const withoutUnshare = "/nowhere";

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "zenzefi-run-as-")); // 0700
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

async function ownerOf(path: string): Promise<number> {
  return (await stat(path)).uid;
}

describe.skipIf(!isRoot)("started as root", () => {
  test("PostgreSQL runs in a folder that only root can enter, and root still owns its files", async () => {
    const dataDir = join(base, "data");
    const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    expect(await query(postgres.connectionString, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    await postgres.stop();
    expect(await ownerOf(join(dataDir, "postgres"))).toBe(0);
  });

  test("without user namespaces PostgreSQL runs as `nobody`, and where they are allowed later it uses the same data", async () => {
    const held = await holdEmbeddedPostgres(base, withoutUnshare);
    await query(held.connectionString, "CREATE TABLE stored AS SELECT 7 AS n");
    await killHard(held.process);
    expect(await ownerOf(join(base, "postgres", "PG_VERSION"))).toBe(nobody);
    const postgres = await startEmbeddedPostgres({ dataDir: base, log: () => undefined });
    expect(await query(postgres.connectionString, "SELECT n FROM stored")).toEqual([{ n: 7 }]);
    await postgres.stop();
  });

  test("without user namespaces, a folder that only root can reach is refused with one line", async () => {
    const dataDir = join(base, "closed", "data");
    await mkdir(dataDir, { recursive: true });
    const line = /^PostgreSQL does not run as root.*: start as an ordinary user, or set DATABASE_URL\.\n$/;
    await expect(holdEmbeddedPostgres(dataDir, withoutUnshare)).rejects.toThrow(line);
  });
});
