import type { ProbeName, Problem } from "./probe.port.ts";

export type HealthStatus = "healthy" | "degraded" | "unhealthy";

export type CheckTimes = { readonly intervalMs: number; readonly timeoutMs: number };

/** Generous to a loaded machine. */
const LATE_MS_MAX = 10_000;

/** The longest time between two checks of a process that runs. After a longer one it was paused, and knows nothing of the time between. */
export const longestGapMs = ({ intervalMs, timeoutMs }: CheckTimes): number =>
  intervalMs + timeoutMs + LATE_MS_MAX;

/** What one probe found. */
export type Finding = {
  readonly name: ProbeName;
  readonly isUp: boolean;
  /** When a check first found it so, with none since that found otherwise or was not made; monotonic milliseconds. */
  readonly sinceMs: number;
  readonly durationMs: number;
  readonly problem: Problem | null;
};

/** Without the database no request can be decided; without the other dependencies most of the service works. */
export function statusOf(findings: readonly Finding[]): HealthStatus {
  const down = findings.filter((finding) => !finding.isUp);
  if (down.some((finding) => finding.name === "database")) return "unhealthy";
  return down.length > 0 ? "degraded" : "healthy";
}
