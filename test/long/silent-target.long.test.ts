/** A target to which SYNs get lost, as behind a firewall: the breaker opens although no client waits for the time-out. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { metricOf } from "../support/held-turns.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

/** Its queue of connections is short, so that it is full soon while the process is stopped. */
const TARGET = `
  const server = require("node:http").createServer((request, response) => response.end("ok"));
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => console.log(server.address().port));`;

let target: ChildProcess;
let port: number;
let world: ProxyWorld;
const waiting: Socket[] = [];

beforeAll(async () => {
  target = spawn(process.execPath, ["-e", TARGET], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(target.stdout ?? target, "data");
  port = Number(String(line));
  world = await openProxyWorld({
    targetUrl: () => `http://127.0.0.1:${port}`,
    environment: {
      TARGET_BREAKER_FAILURES: "3",
      UPSTREAM_CONNECT_TIMEOUT_SECONDS: "2",
      HEALTH_CHECK_INTERVAL: "600",
      METRICS_ALLOW: "127.0.0.1",
    },
  });
}, 60_000);
afterAll(async () => {
  for (const socket of waiting) socket.destroy();
  await world?.close();
  target?.kill("SIGKILL");
});

/** Whether a connection is opened within a while; it stays open. */
async function connects(): Promise<boolean> {
  const socket = createConnection({ port, host: "127.0.0.1" }).on("error", () => {});
  waiting.push(socket);
  return Promise.race([
    once(socket, "connect").then(() => true),
    once(AbortSignal.timeout(500), "abort").then(() => false),
  ]);
}

/** A request whose client waits for half a second only. */
const impatient = (token: string): Promise<unknown> =>
  world.reach(token, "/", { signal: AbortSignal.timeout(500) }).catch(() => "left");

test("clients that leave before the time-out let the breaker open, and it closes when the target is back", async () => {
  const { token } = await world.buy();
  target.kill("SIGSTOP");
  await waitUntil("its queue is full", 20_000, async () => !(await connects()));
  await waitUntil("the breaker is open", 20_000, async () => {
    await impatient(token);
    return (await metricOf(world, "target_breaker_state")) === 2;
  });
  const refused = await world.reach(token, "/");
  expect(await refusalOf(refused)).toEqual({ status: 502, code: "upstream_unreachable" });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  target.kill("SIGCONT");
  await waitUntil("it is served again", 30_000, async () => (await world.reach(token, "/")).status === 200);
  expect(await metricOf(world, "target_breaker_state")).toBe(0);
}, 90_000);
