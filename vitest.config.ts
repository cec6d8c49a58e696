import { defineConfig } from "vitest/config";
import type { Reporter } from "vitest/node";

/** The last line of a run, for whatever reads only that: "1234 passed, 0 failed". */
const closingLine: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const brokenFiles = modules.filter((module) => module.errors().length > 0).length;
    const failed = count("failed") + brokenFiles + unhandledErrors.length;
    process.once("exit", () => process.stdout.write(`${count("passed")} passed, ${failed} failed\n`));
  },
};

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["test/global-setup.ts"],
    pool: "forks",
    // Real servers are started and killed, on machines that may be busy: a time-out is for what hangs.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ["default", closingLine],
  },
});
