import { afterAll, beforeAll, expect, test } from "vitest";
import { CRASH_SURVIVED, crashRound } from "../support/crash-round.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

let upstream: TestUpstream;
let database: TestDatabase;

beforeAll(async () => {
  [upstream, database] = await Promise.all([startTestUpstream(), createTestDatabase()]);
});

/** Most of the time is for starting and killing an instance, which is slow on a busy machine. */
const ROUND_MS_MAX = 90_000;

afterAll(async () => {
  await upstream?.close();
  await database?.drop();
});

/** Once: `test/long/crash.long.test.ts` has twenty rounds. */
test(
  "kill -9 during 200 purchases: each charge has its token, and each key buys once",
  async () => {
    const report = await crashRound({ targetUrl: upstream.url, databaseUrl: database.url });
    expect(report).toMatchObject(CRASH_SURVIVED);
    expect(report.answered).toBeGreaterThan(0);
    expect(report.answered).toBeLessThan(200);
    expect(report.tokensAfterCrash).toBeGreaterThanOrEqual(report.answered);
  },
  ROUND_MS_MAX,
);
