import { configDefaults, defineConfig } from "vitest/config";
import { commonTest } from "./vitest.common.ts";

/** Minutes each, or in need of a browser: vitest.long.config.ts and vitest.browser.config.ts run them. */
const exclude = [...configDefaults.exclude, "**/*.{long,browser}.test.ts"];

/** `npm test` */
export default defineConfig({
  test: {
    ...commonTest,
    projects: [
      {
        extends: true,
        // Modules hold no state, so that files can share them; loading them anew takes a third of the time of these tests.
        test: {
          name: "parts",
          include: ["{src,client,console/src,bench}/**/*.test.ts"],
          exclude,
          isolate: false,
        },
      },
      // These change what a process has once: its environment, its handlers.
      { extends: true, test: { name: "whole", include: ["test/**/*.test.ts"], exclude } },
    ],
    coverage: {
      provider: "v8",
      include: ["{src,client}/**/*.ts"],
      exclude: ["**/*.test.ts", "**/*.gen.ts"],
      reporter: ["text-summary", "html"],
      // A failed test does not hide what is reached.
      reportOnFailure: true,
      thresholds: { lines: 85, statements: 85, functions: 85, branches: 85 },
    },
  },
});
