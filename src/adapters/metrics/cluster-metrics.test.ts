import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const cluster = fileURLToPath(new URL("../../../test/support/metrics-cluster.ts", import.meta.url));

test("a scrape of any worker returns the sum over all workers, and each total of the database once", async () => {
  const text = await new Promise<string>((resolve, reject) => {
    const primary = fork(cluster, { execArgv: ["--import", "tsx"] });
    primary.once("message", (message) => resolve(String(message)));
    primary.once("exit", (code) => reject(new Error(`the cluster ended with ${code}`)));
  });
  const lines = text.split("\n");
  // Three workers: each purchased one, counted two proxied requests and sees the same 5 users and 3 restarts.
  expect(lines).toContain('token_purchases_total{duration_hours="24"} 3');
  expect(lines).toContain('proxy_requests_total{method="GET",status_code="200"} 6');
  expect(lines).toContain("proxy_latency_seconds_count 6");
  expect(lines).toContain('proxy_denials_total{code="device_conflict"} 3');
  expect(lines).toContain('job_failures_total{job_name="held"} 3');
  expect(lines).toContain('job_last_success_timestamp_seconds{job_name="held"} 2');
  expect(lines).toContain('outbox_depth{reader="notifications"} 4');
  expect(lines).toContain("total_users 5");
  expect(lines).toContain("worker_restarts_total 3");
  expect(lines).toContain("database_connected 0");
});
