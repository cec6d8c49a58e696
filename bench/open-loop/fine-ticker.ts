import { Worker } from "node:worker_threads";

/** Timers of the event loop are late by up to a millisecond, which is more than what is measured. A thread that sleeps is not. */
const SLEEPER = `
const { parentPort, workerData } = require("node:worker_threads");
const cell = new Int32Array(new SharedArrayBuffer(4));
let nextMs = performance.now();
for (;;) {
  nextMs += workerData;
  const restMs = nextMs - performance.now();
  if (restMs > 0) Atomics.wait(cell, 0, 0, restMs);
  else nextMs = performance.now();
  parentPort.postMessage(null);
}`;

/** Calls `tick` every so many milliseconds, to some hundredths of one, in the event loop. @returns ends it */
export function startTicker(everyMs: number, tick: () => void): () => Promise<unknown> {
  const worker = new Worker(SLEEPER, { eval: true, workerData: everyMs });
  worker.on("message", tick);
  return () => worker.terminate();
}
