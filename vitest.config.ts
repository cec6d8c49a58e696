import { configDefaults, defineConfig } from "vitest/config";
import { closingLine } from "./test/support/closing-line-reporter.ts";

export default defineConfig({
  test: {
    include: ["{src,client,console/src,bench,test}/**/*.test.ts"],
    // Minutes each, or in need of a browser: vitest.long.config.ts and vitest.browser.config.ts run them.
    exclude: [...configDefaults.exclude, "**/*.{long,browser}.test.ts"],
    globalSetup: ["test/global-setup.ts"],
    pool: "forks",
    // More than the two cores that a small machine has: much of a test's time is waiting for servers.
    maxWorkers: 3,
    // Real servers are started and killed, on machines that may be busy: a time-out is for what hangs.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ["default", closingLine],
    coverage: {
      provider: "v8",
      include: ["{src,client}/**/*.ts"],
      exclude: ["**/*.test.ts", "**/*.gen.ts"],
      reporter: ["text-summary", "html"],
      thresholds: { lines: 85, statements: 85, functions: 85, branches: 85 },
    },
  },
});
