import { configDefaults, defineConfig } from "vitest/config";
import shared from "./vitest.config.ts";

/** The tests that take minutes, and the properties again with many more runs: `npm run test:long`. */
export default defineConfig({
  test: {
    ...shared.test,
    include: [
      "**/*.long.test.ts",
      "src/domain/tokens/money-interleavings.test.ts",
      "src/domain/access/scope-rules.test.ts",
      "src/gateway/forward/{request-headers,target-path}.test.ts",
      "src/gateway/transport/raw/answer-reader.test.ts",
    ],
    exclude: configDefaults.exclude,
    // 1,000 interleavings of the ledger, 800,000 paths, a minute of answers beside Node's parser.
    env: { FUZZ_FACTOR: "40" },
    testTimeout: 10 * 60_000,
  },
});
