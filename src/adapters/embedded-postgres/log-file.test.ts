import { writeSync } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLogFile } from "./log-file.ts";

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "zenzefi-log-"));
});

afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

test("the log is private, is appended to by later starts, and returns what was added since an offset", async () => {
  const path = join(dataDir, "postgres.log");
  const first = await openLogFile(dataDir);
  writeSync(first.fd, "one\n");
  await first.close();
  const second = await openLogFile(dataDir);
  const start = await second.bytes();
  writeSync(second.fd, "two\n");
  expect(await second.tail(start)).toBe("two\n");
  expect(await second.tail(0)).toBe("one\ntwo\n");
  await second.close();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a full log becomes postgres.log.1 and a new one is started", async () => {
  const path = join(dataDir, "postgres.log");
  await writeFile(path, Buffer.alloc(10 * 1024 * 1024 + 1, "x"));
  const log = await openLogFile(dataDir);
  writeSync(log.fd, "after\n");
  expect(await log.tail(0)).toBe("after\n");
  expect((await stat(`${path}.1`)).size).toBe(10 * 1024 * 1024 + 1);
  await log.close();
});
