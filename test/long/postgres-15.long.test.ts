import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { packageFile } from "../../src/adapters/system/package-root.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { startPostgres15 } from "../support/services/start-postgres-15.ts";

/** The folders whose tests use statements, locks and triggers. */
const DATABASE_TESTS = ["src/domain", "src/adapters/postgres", "src/api", "test/races", "test/journeys"];
/** It is about half of `npm test`, while other long tests run. */
const SUITE_MS_MAX = 25 * 60_000;
const NOT_INSTALLED =
  "PostgreSQL 15 is not installed: the suite was not run on it. On Debian 12: apt-get install -y postgresql-15";

test(
  "the tests that need a database pass on PostgreSQL 15 too",
  async ({ skip }) => {
    const postgres = await startPostgres15();
    if (postgres === null) {
      console.warn(NOT_INSTALLED);
      skip(NOT_INSTALLED);
      return;
    }
    try {
      expect(await query(postgres.adminUrl, "SHOW server_version_num")).toEqual([
        { server_version_num: expect.stringMatching(/^15/) },
      ]);
      const { code, output } = await runSuite(postgres.adminUrl);
      expect(code, output).toBe(0);
    } finally {
      await postgres.stop();
    }
  },
  SUITE_MS_MAX,
);

async function runSuite(adminUrl: string): Promise<{ code: number | null; output: string }> {
  const vitest = packageFile("node_modules/vitest/vitest.mjs");
  // Variables of this vitest run would be taken for settings of the workers of the inner run.
  const environmentOfRun = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|FUZZ_FACTOR|TEST$|NODE_ENV|VITE)/.test(name),
  );
  const child = spawn(process.execPath, [vitest, "run", "--testTimeout=120000", ...DATABASE_TESTS], {
    cwd: packageFile("."),
    env: { ...Object.fromEntries(environmentOfRun), TEST_DATABASE_URL: adminUrl },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  await once(child, "close");
  return { code: child.exitCode, output };
}
