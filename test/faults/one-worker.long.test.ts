import { rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openStream } from "../support/open-stream.ts";
import { CRASH_SECRET, plantFaults } from "../support/planted-faults.ts";
import { runCli } from "../support/run-cli.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { isAlive, type StartedCli, startCli } from "../support/started-cli.ts";
import { testEnvironment } from "../support/test-settings.ts";

/** With the default settings: one worker, and the primary that a user starts. */
let upstream: HeldUpstream;
let database: TestDatabase;
let cwd: string;
let startFault: string;
const services: StartedCli[] = [];

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-worker-"));
  startFault = join(cwd, "start-fault");
  // Builds dist once if it is stale: each concurrent start would do it too.
  await runCli(["--version"], { cwd });
  [upstream, database] = await Promise.all([startHeldUpstream(), createTestDatabase()]);
});

afterAll(async () => {
  for (const { process: started } of services) started.kill("SIGKILL");
  await upstream?.close();
  await database?.drop();
  await rm(cwd, { recursive: true, force: true });
});

async function start(): Promise<StartedCli> {
  const env = testEnvironment(database.url, { ZENZEFI_TARGET_URL: upstream.url, LOG_LEVEL: "info" });
  const service = await startCli({ cwd, env, nodeOptions: plantFaults(startFault) });
  services.push(service);
  return service;
}

type LogLine = {
  readonly message: string;
  readonly pid?: number;
  readonly ended_by?: string;
  readonly restart_in_ms?: number;
};

const linesOf = (service: StartedCli, message: RegExp): LogLine[] =>
  service
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line): LogLine => JSON.parse(line))
    .filter((line) => message.test(line.message));

const deathsOf = (service: StartedCli): LogLine[] => linesOf(service, /ended unasked/);

/** Ends the worker by a signal. @returns its pid */
async function endWorker(service: StartedCli, signal: NodeJS.Signals): Promise<number> {
  const pid = service.worker();
  process.kill(pid, signal);
  await waitUntil(`${signal} has ended it`, 5_000, () => !isAlive(pid));
  return pid;
}

const restartsOf = async ({ url }: StartedCli): Promise<number> =>
  Number(/^worker_restarts_total (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);

test("a worker that dies, whatever the cause, is started again within a second; a request meanwhile waits and is answered", async () => {
  const service = await start();
  const { token } = await (await newCustomer(service.url)).buyToken();
  const ways = [
    ["SIGKILL", "signal SIGKILL"],
    ["SIGSEGV", "signal SIGSEGV"],
    ["SIGHUP", "exit code 0"],
    ["SIGWINCH", "exit code 1"],
  ] as const;
  expect(await restartsOf(service)).toBe(0);
  const dead: number[] = [];
  for (const [signal] of ways) {
    dead.push(await endWorker(service, signal));
    // At this moment no worker listens: a new connection (an idle one would be the dead worker's) waits for the next one.
    const answer = await openStream(`${service.url}/api/v1/proxy/`, clientHeaders(token));
    await waitUntil("the answer ends", 5_000, () => answer.state() !== "open");
    const seen = { signal, status: answer.status, state: answer.state() };
    expect(seen).toEqual({ signal, status: 200, state: "ended" });
    expect(answer.bytes()).toBeGreaterThan(0);
  }
  expect(await restartsOf(service)).toBe(ways.length);
  const deaths = deathsOf(service);
  expect(deaths.map((line) => line.pid)).toEqual(dead);
  expect(deaths.map((line) => line.ended_by)).toEqual(ways.map(([, endedBy]) => endedBy));
  expect(deaths[0]?.restart_in_ms).toBeLessThan(1_000);
  expect(service.output().match(/Web console/g)).toHaveLength(1);
  expect(await service.stop()).toBe(0);
}, 60_000);

test("an uncaught error is logged once, with its stack and without secrets", async () => {
  const service = await start();
  await endWorker(service, "SIGUSR2");
  await waitUntil("it is logged", 5_000, () => deathsOf(service).length === 1);
  expect(deathsOf(service)[0]).toMatchObject({
    level: "error",
    reason: "TypeError: planted near …",
    stack: expect.arrayContaining([expect.stringMatching(/^at /)]),
  });
  await waitUntil("the next one serves", 20_000, () => linesOf(service, /serves again/).length === 1);
  expect(service.output().match(/planted near/g)).toHaveLength(1);
  expect(service.output()).not.toContain(CRASH_SECRET);
  expect(service.output()).not.toContain("hunter2");
  expect(await service.stop()).toBe(0);
});

test("a worker that dies at each start is restarted after growing delays, and serves as soon as it can start", async () => {
  const service = await start();
  writeFileSync(startFault, "");
  await endWorker(service, "SIGKILL");
  const connecting = fetch(`${service.url}/health/live`);
  await waitUntil("it has died four times", 30_000, () => deathsOf(service).length === 4);
  rmSync(startFault);
  expect((await connecting).status).toBe(200);
  expect(deathsOf(service).map((line) => line.restart_in_ms)).toEqual([100, 200, 400, 800]);
  expect(deathsOf(service)[3]).toMatchObject({ ended_by: "exit code 7" });
  expect(await restartsOf(service)).toBe(4);
  expect(await service.stop()).toBe(0);
}, 60_000);

test("a first start that fails prints one line and ends with exit code 1, without restarts", async () => {
  const service = await start();
  const { port } = new URL(service.url);
  const env = testEnvironment(database.url, { ZENZEFI_TARGET_URL: upstream.url, PORT: port });
  const { exitCode, stdout, stderr } = await runCli(["start"], { cwd, env });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^[^\\n]*${port}[^\\n]*\\n$`));
  expect(await service.stop()).toBe(0);
});

test("when the primary is killed its worker ends too, and the port is free", async () => {
  const service = await start();
  const worker = service.worker();
  service.process.kill("SIGKILL");
  await waitUntil("the worker has noticed", 5_000, () => !isAlive(worker));
  await expect(fetch(`${service.url}/health/live`)).rejects.toThrow();
});

test("after Ctrl-C, which every process gets and npm forwards once more, a running request ends normally", async () => {
  const service = await start();
  const { token } = await (await newCustomer(service.url)).buyToken();
  const running = fetch(`${service.url}/api/v1/proxy/wait/ctrl-c`, { headers: clientHeaders(token) });
  await waitUntil("it is at the target", 10_000, () => upstream.arrived("/wait/ctrl-c") === 1);
  const exited = new Promise((resolve) => service.process.once("exit", resolve));
  for (const pid of service.workers()) process.kill(pid, "SIGINT");
  service.process.kill("SIGINT");
  // Not a second SIGINT, which could be merged with the first.
  service.process.kill("SIGTERM");
  await waitUntil("it takes no new connection", 5_000, async () =>
    fetch(`${service.url}/health/live`).then(
      () => false,
      () => true,
    ),
  );
  upstream.letGo("/wait/ctrl-c");
  expect(await (await running).text()).toBe("ok");
  expect(await exited).toBe(0);
  expect(deathsOf(service)).toEqual([]);
});

test("a later second signal ends all processes at once", async () => {
  const service = await start();
  const { token } = await (await newCustomer(service.url)).buyToken();
  const running = fetch(`${service.url}/api/v1/proxy/wait/twice`, { headers: clientHeaders(token) });
  const outcome = running.then(
    () => "answered",
    () => "cut",
  );
  await waitUntil("it is at the target", 10_000, () => upstream.arrived("/wait/twice") === 1);
  const worker = service.worker();
  let isOver = false;
  const exited = new Promise((resolve) => service.process.once("exit", resolve)).finally(() => {
    isOver = true;
  });
  await waitUntil("a signal counts as a second one", 5_000, () => {
    service.process.kill("SIGTERM");
    return isOver;
  });
  expect(await exited).toBe(130);
  await waitUntil("the worker is gone", 2_000, () => !isAlive(worker));
  expect(await outcome).toBe("cut");
  upstream.letGo("/wait/twice");
});
