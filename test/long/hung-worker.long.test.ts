import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { isAlive, startCli } from "../support/started-cli.ts";
import { testEnvironment } from "../support/test-settings.ts";

let database: TestDatabase;
let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-hung-"));
  await runCli(["--version"], { cwd });
  database = await createTestDatabase();
});

afterAll(async () => {
  await database?.drop();
  await rm(cwd, { recursive: true, force: true });
});

test("a worker that hangs is killed within a minute, and the next one answers the request that waited", async () => {
  const env = testEnvironment(database.url, { ZENZEFI_TARGET_URL: "http://127.0.0.1:2", LOG_LEVEL: "info" });
  const service = await startCli({ cwd, env });
  const hung = service.worker();
  process.kill(hung, "SIGSTOP");
  const waiting = fetch(`${service.url}/health/live`);
  await waitUntil("it is ended", 60_000, () => !isAlive(hung));
  expect((await waiting).status).toBe(200);
  expect(service.output()).toContain('"reason":"it did not answer for 30 s"');
  expect(await service.stop()).toBe(0);
}, 120_000);
