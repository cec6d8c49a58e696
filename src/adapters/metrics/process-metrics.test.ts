import { open } from "node:fs/promises";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { registerProcessMetrics } from "./process-metrics.ts";

const FILES = 40;

test.skipIf(process.platform !== "linux")("the open descriptors are counted", async () => {
  const registry = new Registry();
  registerProcessMetrics(registry);
  const read = async (): Promise<number> =>
    Number(/^process_open_fds (\d+)$/m.exec(await registry.metrics())?.[1]);
  const before = await read();
  const files = await Promise.all(Array.from({ length: FILES }, () => open(import.meta.filename)));
  // Others of this process come and go.
  expect(await read()).toBeGreaterThan(before + FILES / 2);
  for (const file of files) await file.close();
});

test("no metric names every open socket, and the usual ones of a process are there", async () => {
  const registry = new Registry();
  registerProcessMetrics(registry);
  const text = await registry.metrics();
  expect(text).not.toMatch(/nodejs_active_/);
  for (const name of ["process_resident_memory_bytes", "nodejs_eventloop_lag_p99_seconds"])
    expect(text).toMatch(new RegExp(`^${name} `, "m"));
});
