/** One process that sends. It is told what to do by its parent, and ends with it. */
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { Generator } from "./generator.ts";
import type { GeneratorHealth, Order, Report } from "./generator-messages.ts";

const REPORT_MS = 250;
/** The precision of the measured delay; the timer that measures it costs something itself. */
const DELAY_RESOLUTION_MS = 10;

let generator: Generator | null = null;
let reports: NodeJS.Timeout | undefined;
const readHealth = openHealth();

// Ctrl-C in a terminal reaches all its processes: the parent decides what it means.
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit(1));
process.on("message", (order: Order) => {
  switch (order.kind) {
    case "start":
      generator = new Generator(order.part);
      generator.start();
      reports = setInterval(() => report(null), REPORT_MS);
      break;
    case "measure":
      generator?.measure();
      break;
    case "resize":
      generator?.resize(order.size);
      break;
    case "stop":
      void stop();
      break;
  }
});

async function stop(): Promise<void> {
  const notSent = (await generator?.stop()) ?? 0;
  clearInterval(reports);
  report(notSent, () => process.exit(0));
}

/** @param notSent null until the load has ended */
function report(notSent: number | null, onSent: () => void = () => undefined): void {
  if (generator === null) {
    onSent();
    return;
  }
  const message: Report = {
    ...generator.state,
    ...(notSent === null ? {} : { notSent }),
    ramp: generator.ramp.drain(),
    measured: generator.measured.drain(),
    lateness: generator.lateness.drain(),
    health: readHealth(),
    isLast: notSent !== null,
  };
  process.send?.(message, undefined, {}, () => onSent());
}

/** Reads how busy this process was since the last call. */
function openHealth(): () => GeneratorHealth {
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  delay.enable();
  let cpu = process.cpuUsage();
  let loop = performance.eventLoopUtilization();
  let atMs = performance.now();
  return () => {
    const used = process.cpuUsage(cpu);
    const utilized = performance.eventLoopUtilization(loop);
    const nowMs = performance.now();
    const health = {
      cpuMs: (used.user + used.system) / 1_000,
      wallMs: nowMs - atMs,
      busyMs: utilized.active,
      loopDelayMaxMs: Math.max(0, delay.max / 1e6 - DELAY_RESOLUTION_MS),
    };
    cpu = process.cpuUsage();
    loop = performance.eventLoopUtilization();
    atMs = nowMs;
    delay.reset();
    return health;
  };
}
