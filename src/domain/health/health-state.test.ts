import { afterEach, describe, expect, test, vi } from "vitest";
import { MemoryLog } from "../../../test/support/memory-log.ts";
import { systemClock } from "../../adapters/system/system-clock.ts";
import { HealthState } from "./health-state.ts";
import type { Probe, ProbeName } from "./probe.port.ts";

const INTERVAL_MS = 50_000;

/** A probe whose result the test sets. It counts how often it is asked. */
class ControlledProbe implements Probe {
  readonly name: ProbeName;
  state: "up" | "down" | "silent" = "up";
  asked = 0;
  aborted = 0;

  constructor(name: ProbeName) {
    this.name = name;
  }

  check(signal: AbortSignal): Promise<void> {
    this.asked += 1;
    if (this.state === "up") return Promise.resolve();
    if (this.state === "down") return Promise.reject(new Error("refused"));
    return new Promise(() => {
      signal.addEventListener("abort", () => {
        this.aborted += 1;
      });
    });
  }
}

async function watch() {
  vi.useFakeTimers();
  const database = new ControlledProbe("database");
  const upstream = new ControlledProbe("upstream");
  const log = new MemoryLog();
  const health = new HealthState({
    clock: systemClock,
    log,
    probes: [database, upstream],
    intervalMs: INTERVAL_MS,
    timeoutMs: 5_000,
  });
  await health.start();
  return { database, upstream, log, health };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("the health of the service", () => {
  test("is known after the start, and checked again after the interval", async () => {
    const { health, database, upstream } = await watch();
    expect(health.current().status).toBe("healthy");
    upstream.state = "down";
    await vi.advanceTimersByTimeAsync(INTERVAL_MS - 1);
    expect([database.asked, health.current().status]).toEqual([1, "healthy"]);
    await vi.advanceTimersByTimeAsync(1);
    expect([database.asked, health.current().status]).toEqual([2, "degraded"]);
  });

  test("is checked at once after a database failure, once for many failures", async () => {
    const { health, database } = await watch();
    database.state = "down";
    for (let failures = 0; failures < 100; failures += 1) health.noteDatabaseFailure();
    await vi.advanceTimersByTimeAsync(0);
    expect(health.current().status).toBe("unhealthy");
    expect(database.asked).toBeLessThanOrEqual(3);
  });

  test("is not checked in a loop if a failing check reports its own failure", async () => {
    const { health, database } = await watch();
    database.state = "down";
    const check = database.check.bind(database);
    database.check = (signal) => {
      health.noteDatabaseFailure();
      return check(signal);
    };
    health.noteDatabaseFailure();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(database.asked).toBeLessThanOrEqual(3);
  });

  test("reports a recovery within seconds, not after the interval", async () => {
    const { health, database } = await watch();
    database.state = "down";
    health.noteDatabaseFailure();
    await vi.advanceTimersByTimeAsync(0);
    database.state = "up";
    await vi.advanceTimersByTimeAsync(2_000);
    expect(health.current().status).toBe("healthy");
  });

  test("does not wait for a probe that does not answer: after the timeout it is down, and aborted", async () => {
    const { health, upstream } = await watch();
    upstream.state = "silent";
    const checked = health.check();
    await vi.advanceTimersByTimeAsync(5_000);
    const report = await checked;
    expect(report.status).toBe("degraded");
    expect(report.findings).toContainEqual(
      expect.objectContaining({ name: "upstream", isUp: false, problem: "timeout" }),
    );
    expect(upstream.aborted).toBe(1);
  });

  test("is logged only when it changes", async () => {
    const { health, log, upstream } = await watch();
    upstream.state = "down";
    await health.check();
    await health.check();
    upstream.state = "up";
    await health.check();
    await health.check();
    expect(log.lines).toEqual([
      { level: "warn", message: "upstream is down", facts: { problem: "failed" } },
      { level: "info", message: "upstream is up again", facts: {} },
    ]);
  });

  test("is not checked any more after a stop", async () => {
    const { health, database } = await watch();
    await health.stop();
    health.noteDatabaseFailure();
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    expect(database.asked).toBe(1);
  });
});
