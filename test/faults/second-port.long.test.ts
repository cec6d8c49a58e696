import { rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { freePort } from "../support/free-port.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { plantFaults } from "../support/planted-faults.ts";
import { exchangeRaw } from "../support/raw-exchange.ts";
import { runCli } from "../support/run-cli.ts";
import { startTestRedis } from "../support/services/start-test-redis.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { isAlive, type StartedCli, startCli } from "../support/started-cli.ts";
import { testEnvironment } from "../support/test-settings.ts";

/** PROXY_PORT with real processes: the primary, which holds the sockets of both ports, and its workers. */
let upstream: HeldUpstream;
let database: TestDatabase;
let cwd: string;
let startFault: string;
const services: StartedCli[] = [];

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-ports-"));
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

const environmentOf = (overrides: Record<string, string>) =>
  testEnvironment(database.url, { ZENZEFI_TARGET_URL: upstream.url, LOG_LEVEL: "info", ...overrides });

async function start(overrides: Record<string, string>): Promise<StartedCli> {
  const service = await startCli({
    cwd,
    env: environmentOf(overrides),
    nodeOptions: plantFaults(startFault),
  });
  services.push(service);
  return service;
}

/** With a second port, whose address is `own`. */
async function startWithOwn(overrides: Record<string, string> = {}) {
  const port = await freePort();
  const service = await start({ PROXY_PORT: String(port), ...overrides });
  return { service, own: `http://127.0.0.1:${port}` };
}

/** On a new connection. */
const get = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { headers: { ...headers, connection: "close" } });

const isClosed = (url: string): Promise<boolean> =>
  get(url).then(
    () => false,
    () => true,
  );

async function killWorker(service: StartedCli): Promise<void> {
  const pid = service.worker();
  process.kill(pid, "SIGKILL");
  await waitUntil("it is gone", 5_000, () => !isAlive(pid));
}

test("both ports serve; while a killed worker is replaced, connections to both wait and are answered; a stop drains both", async () => {
  const { service, own } = await startWithOwn();
  const { token } = await (await newCustomer(service.url)).buyToken();
  const headers = clientHeaders(token);
  const statuses = async (): Promise<number[]> => {
    const urls = [`${service.url}/health/live`, `${own}/any/path`];
    return (await Promise.all(urls.map((url) => get(url, headers)))).map(({ status }) => status);
  };
  expect(await statuses()).toEqual([200, 200]);
  await killWorker(service);
  // At this moment no worker listens.
  expect(await statuses()).toEqual([200, 200]);
  writeFileSync(startFault, "");
  await killWorker(service);
  const waiting = Array.from({ length: 5 }, () => statuses());
  await waitUntil("its successor has died too", 30_000, () => /"restarts":3\b/.test(service.output()));
  rmSync(startFault);
  expect(new Set((await Promise.all(waiting)).flat())).toEqual(new Set([200]));

  const running = get(`${own}/wait/stop`, headers);
  await waitUntil("it is at the target", 5_000, () => upstream.arrived("/wait/stop") === 1);
  const stopped = service.stop();
  await waitUntil("both ports are closed", 5_000, async () =>
    (await Promise.all([isClosed(service.url), isClosed(own)])).every(Boolean),
  );
  upstream.letGo("/wait/stop");
  expect(await (await running).text()).toBe("ok");
  expect(await stopped).toBe(0);
}, 60_000);

test("two workers share both ports, also after one of them was killed", async () => {
  const redis = await startTestRedis();
  const { service, own } = await startWithOwn({ WORKERS: "2", REDIS_URL: redis.url });
  const answers = async (): Promise<number> => {
    const all = Array.from({ length: 20 }, (_, at) => get(at % 2 === 0 ? own : `${service.url}/health/live`));
    return (await Promise.all(all)).length;
  };
  expect(await answers()).toBe(20);
  const [, survivor = 0] = service.workers();
  await killWorker(service);
  expect(await answers()).toBe(20);
  await waitUntil("another one is there", 10_000, () => service.output().includes("serves again"));
  // The new one serves both ports alone.
  process.kill(survivor, "SIGSTOP");
  expect(await answers()).toBe(20);
  process.kill(survivor, "SIGCONT");
  expect(await service.stop()).toBe(0);
  await redis.stop();
}, 60_000);

test("the second port is served like the first: what is no HTTP, or CONNECT, is refused in our form", async () => {
  const { service, own } = await startWithOwn();
  const port = Number(new URL(own).port);
  for (const [text, status] of [
    ["HELLO\r\n\r\n", 400],
    ["CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 405],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(40_000)}\r\n\r\n`, 431],
  ] as const) {
    const { answers } = await exchangeRaw(port, text, 1);
    expect(answers[0]).toMatchObject({ status, body: expect.stringContaining('"code":') });
  }
  expect(await service.stop()).toBe(0);
});

/** A program that listens, and the port before its own, which is free. */
async function occupy(): Promise<{ taken: Server; before: string; port: number }> {
  for (;;) {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once("error", () => resolve(false)).listen(port - 1, "127.0.0.1", () => resolve(true));
    });
    await new Promise((resolve) => probe.close(resolve));
    if (isFree) return { taken, before: String(port - 1), port };
    taken.close();
  }
}

test("a start whose default second port is in use goes on without it, with a warning on the start page and in the log", async () => {
  const { taken, before, port } = await occupy();
  const service = await start({ PORT: before, PROXY_PORT: "" });
  const warning = `PROXY_PORT: another program uses the port ${port}, so .*choose a port with PROXY_PORT`;
  // Of another process and another stream than the start page: it may come after it.
  const logged = new RegExp(`^\\{"level":"warn".*"message":"${warning}`, "m");
  await waitUntil("the start page ends, and the log has the warning", 10_000, () => {
    const output = service.output();
    return output.includes("Ctrl-C") && logged.test(output);
  });
  expect(service.output()).toMatch(new RegExp(`^ {2}! ${warning}`, "m"));
  expect(service.output()).not.toMatch(/^ {2}Target {2}/m);
  await killWorker(service);
  expect((await get(`${service.url}/health/live`)).status).toBe(200);
  expect(await service.stop()).toBe(0);
  taken.close();
});

test.each([
  ["PROXY_PORT is set", (port: number) => ({ PROXY_PORT: String(port) })],
  ["TARGET_SEES needs it", () => ({ PROXY_PORT: "", TARGET_SEES: "public" })],
])("a start whose second port is in use ends with one line if %s", async (_, ask) => {
  const { taken, before, port } = await occupy();
  const env = environmentOf({ PORT: before, LOG_LEVEL: "silent", ...ask(port) });
  const { exitCode, stdout, stderr } = await runCli(["start"], { cwd, env });
  taken.close();
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^PROXY_PORT: another program uses the port ${port};[^\\n]*\\n$`));
});

test("a start by default prints the target's own address, where it is served", async () => {
  const port = await freePort();
  const service = await start({ PORT: String(port), PROXY_PORT: "" });
  await waitUntil("the start page ends", 10_000, () => service.output().includes("Ctrl-C"));
  const own = /^ {2}Target +(http:\S+)$/m.exec(service.output())?.[1] ?? "";
  expect(own).toBe(`http://127.0.0.1:${port + 1}`);
  const { token } = await (await newCustomer(service.url)).buyToken();
  expect(await (await get(`${own}/page`, clientHeaders(token))).text()).toBe("ok");
  expect(await service.stop()).toBe(0);
});
