import type { TestProject } from "vitest/node";
import { migrateUp } from "../src/adapters/postgres/migrate.ts";
import { findRedisServer } from "./support/services/find-redis-server.ts";
import { startTestPostgres } from "./support/services/start-test-postgres.ts";
import { createTemplate, dropTestDatabases } from "./support/services/test-database.ts";

/**
 * Once for a run: a PostgreSQL server with a migrated template, and a Redis server that the tests can start.
 * After Ctrl-C PostgreSQL ends with the process, and the next run removes its folder.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres();
  try {
    const { templateUrl, ...databases } = await createTemplate(postgres.adminUrl);
    await migrateUp(templateUrl);
    project.provide("testDatabases", databases);
    // Downloaded here, before the time-outs of tests start; a test that needs it reports why it is missing.
    if (!process.env.TEST_REDIS_URL) await findRedisServer().catch(() => undefined);
    return async () => {
      await dropTestDatabases(databases);
      await postgres.stop();
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
