import { Counter, Gauge, type Registry } from "prom-client";
import { SECOND_MS } from "../../kernel/duration.ts";

/** How the jobs of this process end. */
export type JobMetrics = {
  /** Makes the job visible before its first failure: a rate needs a first value. */
  expect(job: string): void;
  noteSuccess(job: string, atMs: number): void;
  noteFailure(job: string): void;
};

/** The label is not `job`, which Prometheus gives to every metric that it scrapes. */
export function createJobMetrics(registry: Registry): JobMetrics {
  const labelNames = ["job_name"] as const;
  const failures = new Counter({
    name: "job_failures_total",
    help: "Runs of background jobs that failed; each is tried again at its next turn.",
    labelNames,
    registers: [registry],
  });
  const successes = new Gauge({
    name: "job_last_success_timestamp_seconds",
    help: "When a job last ran without a failure, also if there was nothing to do; missing before the first time. Instances share jobs: use the maximum.",
    labelNames,
    registers: [registry],
    aggregator: "max",
  });
  return {
    expect: (job) => failures.inc({ job_name: job }, 0),
    noteSuccess: (job, atMs) => successes.set({ job_name: job }, atMs / SECOND_MS),
    noteFailure: (job) => failures.inc({ job_name: job }),
  };
}
