/** The program of a worker, `dist/worker.js`. The primary starts it, and starts it again when it dies. */
import { Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { collectClusterMetrics } from "../../adapters/metrics/cluster-metrics.ts";
import { parseSettings } from "../../config/settings.ts";
import { Secret } from "../../kernel/secret.ts";
import { faultLines } from "../wiring/fault-lines.ts";
import type { Foundation } from "../wiring/open-base.ts";
import { type Instance, type Sockets, startInstance } from "../wiring/start-instance.ts";
import { crashReport } from "./crash-report.ts";
import { type FromWorker, isSocketHandle, isToWorker, type ToWorker } from "./worker-messages.ts";

type Start = Extract<ToWorker, { kind: "zenzefi:start" }>;

// Ctrl-C and the end of a terminal reach each of its processes; the primary decides when a worker stops. If the primary dies,
// Node ends it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
process.on("uncaughtException", (error) => {
  // The primary logs it, once, with how the process ended. The state of this process is unknown: it must not go on.
  send({ kind: "zenzefi:crashed", report: crashReport(error) });
  process.exit(1);
});
// Collecting the young space takes less time than waking helper threads for it, and the cores are the other workers'.
setFlagsFromString("--no-parallel-scavenge");
void runWorker();

/** Waits for the foundation from the primary, serves, and stops when the primary asks for it. */
async function runWorker(): Promise<void> {
  const stopped = untilAskedToStop();
  const { message, sockets } = await whenStarted();
  const foundation = foundationOf(message);
  const instance = await startOrEnd(foundation, message.restarts, sockets);
  const { main, own } = instance.sockets;
  if (sockets.own === undefined && own !== null) send({ kind: "zenzefi:own-socket" }, own);
  send({ kind: "zenzefi:listening", port: instance.port }, sockets.main === undefined ? main : null);
  await stopped;
  await instance.stop({
    onNotListening: () => send({ kind: "zenzefi:not-listening" }),
    passedOn: passedOnConnections(instance),
  });
  process.exit(0);
}

async function startOrEnd(foundation: Foundation, restarts: number, sockets: Sockets): Promise<Instance> {
  const { settings } = foundation;
  let count = restarts;
  process.on("message", (message: unknown) => {
    if (!isToWorker(message)) return;
    if (message.kind === "zenzefi:restarts") count = message.count;
    if (message.kind === "zenzefi:probe") send({ kind: "zenzefi:alive" });
  });
  try {
    return await startInstance(foundation, {
      collectMetrics: settings.workers > 1 ? collectClusterMetrics : undefined,
      countWorkerRestarts: () => count,
      sockets,
    });
  } catch (error) {
    send({ kind: "zenzefi:failed", lines: faultLines(error, settings.defaultLanguage, settings.debug) });
    process.exit(1);
  }
}

/** Serves the connections that the primary has accepted in the end. Settles when there will be no more. */
function passedOnConnections(instance: Instance): Promise<void> {
  return new Promise((resolve) => {
    process.on("message", (message: unknown, handle: unknown) => {
      if (!isToWorker(message)) return;
      if (message.kind === "zenzefi:connection" && handle instanceof Socket)
        instance.serve(handle, message.port);
      if (message.kind === "zenzefi:ports-closed") resolve();
    });
  });
}

function foundationOf({
  cwd,
  settings: texts,
  databaseUrl,
  key,
  previousKeys,
  targetUrl,
}: Start): Foundation {
  const environment = {
    cwd,
    values: new Map(texts),
    dotenvNames: [],
    dotenvBadLines: [],
    faults: [],
    secretFiles: [],
  };
  const { settings } = parseSettings(environment);
  const keys = { current: new Secret(key), previous: previousKeys.map((text) => new Secret(text)) };
  return { settings, databaseUrl, keys, targetUrl: new URL(targetUrl) };
}

function whenStarted(): Promise<{ message: Start; sockets: Sockets }> {
  return new Promise((resolve) => {
    let own: unknown;
    process.on("message", (message: unknown, handle: unknown) => {
      if (!isToWorker(message)) return;
      if (message.kind === "zenzefi:own-socket") own = handle;
      if (message.kind === "zenzefi:start") resolve({ message, sockets: { main: handle, own } });
    });
    send({ kind: "zenzefi:ready" });
  });
}

function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    process.on("message", (message: unknown) => {
      if (isToWorker(message) && message.kind === "zenzefi:stop") resolve();
    });
  });
}

function send(message: FromWorker, handle: unknown = null): void {
  // If the primary has just died, the message is lost: Node is about to end this process.
  process.send?.(message, isSocketHandle(handle) ? handle : undefined, {}, () => {});
}
