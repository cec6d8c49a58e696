import { existsSync } from "node:fs";
import { configDefaults, defineConfig } from "vitest/config";
import { commonTest } from "./vitest.common.ts";

/** Properties of `npm test` that are run again, many more times. */
const REPEATED = [
  "src/apps/front/fast-path/read-head.test.ts",
  "src/domain/access/scope-rules.test.ts",
  "src/domain/compensation/time-story.test.ts",
  "src/domain/tokens/money-interleavings.test.ts",
  "src/domain/usage/roll-up.test.ts",
  "src/gateway/live/usage-meter-slices.test.ts",
  "src/gateway/translate/request-headers.test.ts",
  "src/gateway/translate/target-path.test.ts",
  "src/gateway/transport/raw/answer-reader.test.ts",
  "test/races/takeover.test.ts",
];
const missing = REPEATED.filter((path) => !existsSync(new URL(path, import.meta.url)));
if (missing.length > 0) throw new Error(`not there: ${missing.join(", ")}`);

/** Long tests of the proxy that are run on both ways. */
const ON_BOTH_WAYS = ["body-deadlines", "second-port", "upstream-connections"];

/** The tests that take minutes, the properties again with many more runs, and the proxy's again without the fast path: `npm run test:long`. */
export default defineConfig({
  test: {
    ...commonTest,
    testTimeout: 10 * 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "long",
          include: ["**/*.long.test.ts", ...REPEATED],
          exclude: configDefaults.exclude,
          // 1,000 interleavings of the ledger and stories of lost time, 800,000 paths, and a minute each of answers and of
          // requests beside Node's parser.
          env: { FUZZ_FACTOR: "40" },
        },
      },
      {
        extends: true,
        // `npm test` runs them on the fast path.
        test: {
          name: "general way",
          include: ["test/{proxy,faults}/**/*.test.ts"],
          exclude: [...configDefaults.exclude, `**/!(${ON_BOTH_WAYS.join("|")}).long.test.ts`],
          env: { FAST_PATH: "off" },
        },
      },
    ],
  },
});
