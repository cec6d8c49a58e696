import type { ProbeName, Problem } from "./probe.port.ts";

export type HealthStatus = "healthy" | "degraded" | "unhealthy";

/** What one probe found. */
export type Finding = {
  readonly name: ProbeName;
  readonly isUp: boolean;
  readonly durationMs: number;
  readonly problem: Problem | null;
};

/** Without the database no request can be decided; without the other dependencies most of the service works. */
export function statusOf(findings: readonly Finding[]): HealthStatus {
  const down = findings.filter((finding) => !finding.isUp);
  if (down.some((finding) => finding.name === "database")) return "unhealthy";
  return down.length > 0 ? "degraded" : "healthy";
}
