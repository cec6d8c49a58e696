import { startTestRedis, type TestRedis } from "./services/start-test-redis.ts";
import { createTestDatabase } from "./services/test-database.ts";
import { startTestServer, type TestServer } from "./test-server.ts";
import type { TestEnvironment } from "./test-settings.ts";

export type TwoInstances = {
  readonly a: TestServer;
  readonly b: TestServer;
  readonly databaseUrl: string;
  /** null without Redis */
  readonly redis: TestRedis | null;
  stop(): Promise<void>;
};

/** Two instances of the service on one database, in this process, with a shared real Redis or without Redis. */
export async function startTwoInstances(options: {
  readonly targetUrl: string;
  readonly withRedis: boolean;
  readonly environment?: TestEnvironment;
}): Promise<TwoInstances> {
  const database = await createTestDatabase();
  const redis = options.withRedis ? await startTestRedis() : null;
  const start = (): Promise<TestServer> =>
    startTestServer({
      targetUrl: options.targetUrl,
      databaseUrl: database.url,
      environment: { ...(redis === null ? {} : { REDIS_URL: redis.url }), ...options.environment },
    });
  const [a, b] = await Promise.all([start(), start()]);
  return {
    a,
    b,
    databaseUrl: database.url,
    redis,
    stop: async () => {
      await Promise.all([a.stop(), b.stop()]);
      await redis?.stop();
      await database.drop();
    },
  };
}
