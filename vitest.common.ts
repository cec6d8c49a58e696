import type { ViteUserConfig } from "vitest/config";
import { closingLine } from "./test/support/closing-line-reporter.ts";

/** What all three runs of tests have in common. */
export const commonTest = {
  globalSetup: ["test/global-setup.ts"],
  pool: "forks",
  // More than the two cores that a small machine has: much of a test's time is waiting for servers.
  maxWorkers: 3,
  // Real servers are started and killed, on machines that may be busy: a time-out is for what hangs.
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // For a run of an hour on a machine that others use as well. What passes at the second try only is named at the end.
  retry: process.env.RETRY_TESTS === "1" ? 1 : 0,
  reporters: ["default", closingLine],
} satisfies ViteUserConfig["test"];
