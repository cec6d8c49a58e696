import { expect, test } from "vitest";
import { type Finding, type HealthStatus, statusOf } from "./health-rules.ts";
import type { ProbeName } from "./probe.port.ts";

function found(name: ProbeName, isUp: boolean): Finding {
  return { name, isUp, durationMs: 1, sinceMs: 0, problem: isUp ? null : "failed" };
}

test.each<[string, Record<ProbeName, boolean>, HealthStatus]>([
  ["all up", { database: true, redis: true, upstream: true }, "healthy"],
  ["the target down", { database: true, redis: true, upstream: false }, "degraded"],
  ["Redis down", { database: true, redis: false, upstream: true }, "degraded"],
  ["the database down", { database: false, redis: true, upstream: true }, "unhealthy"],
  ["everything down", { database: false, redis: false, upstream: false }, "unhealthy"],
])("%s is %o: %s", (_what, { database, redis, upstream }, status) => {
  const findings = [found("database", database), found("redis", redis), found("upstream", upstream)];
  expect(statusOf(findings)).toBe(status);
});

test("a dependency that is not configured does not count", () => {
  expect(statusOf([found("database", true)])).toBe("healthy");
});
