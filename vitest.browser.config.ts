import { configDefaults, defineConfig } from "vitest/config";
import { commonTest } from "./vitest.common.ts";

/** The journeys in a real Chromium: `npm run test:browser`. */
export default defineConfig({
  test: {
    ...commonTest,
    include: ["test/browser/**/*.browser.test.ts"],
    exclude: configDefaults.exclude,
    globalSetup: ["test/global-setup.ts", "test/browser/global-setup.ts"],
    // A browser is as busy as a server.
    maxWorkers: 2,
    testTimeout: 120_000,
  },
});
