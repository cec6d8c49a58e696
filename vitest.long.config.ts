import { configDefaults, defineConfig } from "vitest/config";
import shared from "./vitest.config.ts";

/** The tests that take minutes: `npm run test:long`. */
export default defineConfig({
  test: {
    ...shared.test,
    include: ["**/*.long.test.ts"],
    exclude: configDefaults.exclude,
    testTimeout: 10 * 60_000,
    passWithNoTests: true,
  },
});
