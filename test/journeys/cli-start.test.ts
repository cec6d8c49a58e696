import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectToRunningEmbeddedPostgres } from "../../src/adapters/embedded-postgres/connect-to-running.ts";
import { runCli, spawnCli } from "../support/run-cli.ts";

let cwd = "";
let service: ChildProcess;
let url = "";

/** Starts the service. @returns it with the first URL of the start page */
async function startService(): Promise<{ service: ChildProcess; url: string }> {
  // Enough for one demo, not for two.
  const child = spawnCli(["start"], { cwd, env: { PORT: "0", RATE_LIMIT_AUTH: "2/3600" } });
  child.stderr?.pipe(process.stderr);
  if (child.stdout === null) throw new Error("no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (found === undefined) continue;
    child.stdout.resume();
    return { service: child, url: found };
  }
  throw new Error("the service ended before it was ready");
}

async function stopService(signal: "SIGINT" | "SIGTERM"): Promise<number | null> {
  const exited = once(service, "exit");
  service.kill(signal);
  await exited;
  return service.exitCode;
}

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-cli-"));
  ({ service, url } = await startService());
});

afterAll(async () => {
  if (service.exitCode === null) await stopService("SIGTERM");
  await rm(cwd, { recursive: true, force: true });
});

test("the demo succeeds on a service without settings, and prints no whole token", async () => {
  const { exitCode, stdout, stderr } = await runCli(["demo", "--url", url], { cwd });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout.match(/^ ?\d+\. ok /gm)).toHaveLength(11);
  expect(stdout).toContain('"refund_amount":"0.99"');
  expect(stdout.endsWith("\ndone\n")).toBe(true);
  expect(stdout).not.toMatch(/[\w-]{41}/);
  // No colours: stdout is not a terminal.
  expect(stdout).not.toContain("\x1b");
});

test("a demo over the rate limit prints when to try again, and exits with 1", async () => {
  const { exitCode, stdout, stderr } = await runCli(["demo", "--url", url], { cwd });
  expect(exitCode).toBe(1);
  expect(stdout).toContain(" 1. !! Register");
  expect(stdout).not.toContain("done");
  expect(stderr).toMatch(/^Register: 429 instead of 201\..* Try again at \d\d:\d\d\.\n$/);
});

test("a second start on the same folder is refused in one line", async () => {
  const { exitCode, stderr } = await runCli(["start"], { cwd, env: { PORT: "0" } });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^[^\n]* already in use by a running Zenzefi[^\n]*\n$/);
});

test("create-superuser works while the service runs", async () => {
  const args = ["create-superuser", "--email", "ada@example.com", "--username", "ada", "--password-stdin"];
  const { exitCode } = await runCli(args, { cwd, stdin: "correct horse" });
  expect(exitCode).toBe(0);
});

test("Ctrl-C ends the service with 0 and its database with it", async () => {
  expect(await stopService("SIGINT")).toBe(0);
  expect(await connectToRunningEmbeddedPostgres(join(cwd, "data"))).toBeNull();
  const { exitCode, stderr } = await runCli(["demo", "--url", url], { cwd });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^No service answers at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\).*npm start.*\n$/);
});
