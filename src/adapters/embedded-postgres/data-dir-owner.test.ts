import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimDataDir, findOwner } from "./data-dir-owner.ts";

let runFolder: string;

beforeEach(async () => {
  runFolder = await mkdtemp(join(tmpdir(), "zenzefi-owner-"));
});

afterEach(async () => {
  await rm(runFolder, { recursive: true, force: true });
});

test("exactly one of many concurrent claims succeeds, whatever the order", async () => {
  for (let round = 0; round < 10; round += 1) {
    const claims = await Promise.allSettled(
      Array.from({ length: 8 }, () => claimDataDir("/data", runFolder)),
    );
    const won = claims.flatMap((claim) => (claim.status === "fulfilled" ? [claim.value] : []));
    expect(won).toHaveLength(1);
    for (const ownership of won) await ownership.release();
  }
});

test("the owner answers with its pid and, once it knows, with the connection string of its PostgreSQL", async () => {
  const ownership = await claimDataDir("/data", runFolder);
  expect(await findOwner(runFolder)).toEqual({ phase: "starting", pid: process.pid, connectionString: null });
  ownership.announce("postgresql:///zenzefi");
  expect(await findOwner(runFolder)).toMatchObject({
    phase: "running",
    connectionString: "postgresql:///zenzefi",
  });
  await ownership.release();
  expect(await findOwner(runFolder)).toBeNull();
});

test("a refused claim and a released one leave nothing behind", async () => {
  const ownership = await claimDataDir("/data", runFolder);
  await expect(claimDataDir("/data", runFolder)).rejects.toThrow("/data is already in use");
  await ownership.release();
  expect(await readdir(runFolder)).toEqual([]);
});
