// Loaded before the program of a bench (NODE_OPTIONS=--import): its workers report, on the socket that BENCH_PROBE names, how long
// their event loops were occupied, and their memory without garbage.
import cluster from "node:cluster";
import { createServer } from "node:http";
import { monitorEventLoopDelay, PerformanceObserver } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const { BENCH_PROBE } = process.env;
/** Also the time that passes between two readings of an idle loop. */
const EVERY_MS = 1;

function watch() {
  const delays = monitorEventLoopDelay({ resolution: EVERY_MS });
  delays.enable();
  let last = { atMs: performance.now(), cpu: process.cpuUsage() };
  let own = 0;
  let gc = 0;
  setInterval(() => {
    const now = { atMs: performance.now(), cpu: process.cpuUsage() };
    const usedMs = (now.cpu.user + now.cpu.system - last.cpu.user - last.cpu.system) / 1_000;
    // Of a gap, what this process was not running for is the fault of others on the machine.
    own = Math.max(own, Math.min(now.atMs - last.atMs, usedMs));
    last = now;
  }, EVERY_MS).unref();
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) gc = Math.max(gc, duration);
  }).observe({ entryTypes: ["gc"] });
  return {
    /** Since the last reading. */
    delays: () => {
      const inMs = (ns) => ns / 1e6;
      const read = {
        p99Ms: inMs(delays.percentile(99)),
        p999Ms: inMs(delays.percentile(99.9)),
        maxMs: inMs(delays.max),
        ownMaxMs: own,
        gcMaxMs: gc,
      };
      delays.reset();
      own = 0;
      gc = 0;
      return read;
    },
    memory: () => {
      setFlagsFromString("--expose-gc");
      const collect = runInNewContext("gc");
      for (let count = 0; count < 3; count++) collect();
      return process.memoryUsage();
    },
  };
}

if (cluster.isWorker && BENCH_PROBE !== undefined) {
  const { delays, memory } = watch();
  createServer((request, response) =>
    response.end(JSON.stringify(request.url === "/memory" ? memory() : delays())),
  )
    .listen({ path: BENCH_PROBE, exclusive: true })
    .unref();
}
