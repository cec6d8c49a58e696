import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { runCli, spawnCli } from "../support/run-cli.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { isAlive, type StartedCli, startCli } from "../support/started-cli.ts";
import { testEnvironment } from "../support/test-settings.ts";

/** What the primary owns, mainly PostgreSQL: when a worker dies, when the primary dies, and when it is stopped early. */
let cwd = "";
let dataDir = "";
let nth = 0;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-start-"));
  // Builds dist if it is stale, which must not count as part of a start.
  await runCli(["--version"], { cwd });
});

beforeEach(() => {
  nth += 1;
  dataDir = join(cwd, `data-${nth}`);
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

const environment = () => ({ PORT: "0", DATA_DIR: dataDir });
const start = (): Promise<StartedCli> => startCli({ cwd, env: environment() });

function postmaster(): number {
  try {
    return Number.parseInt(readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8"), 10) || 0;
  } catch {
    return 0;
  }
}

test("the death of a worker ends neither the database nor the demo target", async () => {
  const service = await start();
  const before = postmaster();
  const worker = service.worker();
  process.kill(worker, "SIGKILL");
  await waitUntil("it is gone", 5_000, () => !isAlive(worker));
  const token = /X-Access-Token: (\S+)'/.exec(service.output())?.[1] ?? "";
  const headers = { "x-access-token": token, "x-device-id": "a-device", connection: "close" };
  const response = await fetch(`${service.url}/api/v1/proxy/hello`, { headers });
  expect(await response.json()).toMatchObject({ demo: true, path: "/hello" });
  expect(postmaster()).toBe(before);
  expect(service.output()).not.toContain("PostgreSQL ended");

  const stopped = await service.stop();
  expect(stopped).toBe(0);
  expect(isAlive(before)).toBe(false);
}, 60_000);

test("the next start after a kill of the primary ends the PostgreSQL that was left, and serves", async () => {
  const first = await start();
  const worker = first.worker();
  first.process.kill("SIGKILL");
  await waitUntil("its worker is gone", 5_000, () => !isAlive(worker));
  const second = await start();
  expect((await fetch(`${second.url}/health/ready`)).status).toBe(200);
  expect(await second.stop()).toBe(0);
  expect(postmaster()).toBe(0);
}, 60_000);

test("a terminal that is closed ends the service and its database in order", async () => {
  const service = await start();
  await waitUntil("its page is printed", 20_000, () => service.output().includes("Ctrl-C"));
  const before = postmaster();
  // Nobody reads its output any more.
  service.process.stdout?.destroy();
  service.process.stderr?.destroy();
  const exited = once(service.process, "exit");
  service.process.kill("SIGHUP");
  expect(await exited).toEqual([0, null]);
  expect(isAlive(before)).toBe(false);
}, 60_000);

const moments: [what: string, has: () => boolean][] = [
  ["DATA_DIR is there", () => existsSync(dataDir)],
  ["the database is being made", () => existsSync(join(dataDir, "postgres.log")) || postmaster() > 0],
  ["PostgreSQL runs", () => postmaster() > 0],
  ["there is a key", () => existsSync(join(dataDir, "secret-key"))],
];

test.each(moments)(
  "a start that gets SIGTERM once %s ends with 0 and leaves nothing running",
  async (what, has) => {
    const child = spawnCli(["start"], { cwd, env: environment() });
    const exited = once(child, "exit");
    child.stdout?.resume();
    let stderr = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    await waitUntil(what, 20_000, has);
    const database = postmaster();
    child.kill("SIGTERM");
    await exited;
    expect({ exitCode: child.exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    if (database > 0) expect(isAlive(database)).toBe(false);
    expect(postmaster()).toBe(0);

    const next = await start();
    expect(next.output()).not.toContain("left behind");
    expect(await next.stop()).toBe(0);
  },
  60_000,
);

test("a start that waits for its database is stopped at once", async () => {
  const env = testEnvironment("postgres://nobody@127.0.0.1:1/none", {
    ZENZEFI_TARGET_URL: "http://127.0.0.1:2",
  });
  const child = spawnCli(["start"], { cwd, env });
  const exited = once(child, "exit");
  await once(child.stderr ?? child, "data");
  const signalledAtMs = performance.now();
  child.kill("SIGINT");
  await exited;
  expect(child.exitCode).toBe(0);
  expect(performance.now() - signalledAtMs).toBeLessThan(5_000);
});

test("a start whose database accepts connections and answers nothing more is stopped at once", async () => {
  const signedIn = Buffer.from("520000000800000000" + "5a0000000549", "hex");
  let asked = 0;
  const silent = createServer((socket) => {
    socket
      .on("error", () => {})
      .once("data", () => {
        socket.write(signedIn);
        socket.on("data", () => {
          asked += 1;
        });
      });
  }).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const env = testEnvironment(`postgres://nobody@127.0.0.1:${port}/none`, {
    ZENZEFI_TARGET_URL: "http://127.0.0.1:2",
  });
  const child = spawnCli(["start"], { cwd, env });
  const exited = once(child, "exit");
  onTestFinished(() => {
    child.kill("SIGKILL");
    silent.close();
  });
  await waitUntil("it waits for an answer", 20_000, () => asked > 0);
  // It would wait for half an hour, as long as a migration may take.
  child.kill("SIGTERM");
  await exited;
  expect(child.exitCode).toBe(0);
});
