import { type Instance, startInstance } from "../../src/apps/wiring/start-instance.ts";
import { createTestDatabase } from "./services/test-database.ts";
import { settingsOf, type TestEnvironment, testEnvironment } from "./test-settings.ts";

export type TestServer = {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The target's own origin on the second port, for tests that set `PROXY_PORT` (by `freePort`); else empty. */
  readonly ownUrl: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly instance: Instance;
  /** Stops it as a signal would, and drops the database that was made for it. */
  stop(): Promise<void>;
};

/**
 * A whole instance, both planes, in this process: real HTTP on a real port, a real database.
 * @param options.targetUrl the upstream
 * @param options.databaseUrl to share one database between instances; by default a new one
 * @param options.environment settings by their names in the environment
 */
export async function startTestServer(options: {
  readonly targetUrl: string;
  readonly databaseUrl?: string;
  readonly environment?: TestEnvironment;
  /** As if the target were the built-in one. */
  readonly isDemo?: boolean;
}): Promise<TestServer> {
  const created = options.databaseUrl === undefined ? await createTestDatabase() : null;
  const databaseUrl = options.databaseUrl ?? created?.url ?? "";
  const settings = settingsOf(
    testEnvironment(databaseUrl, { ZENZEFI_TARGET_URL: options.targetUrl, ...options.environment }),
  );
  const { key, previous } = settings.secrets;
  const { url } = settings.target;
  if (key === null || url === null) throw new Error("a test server needs a key and a target");
  const foundation = {
    settings: options.isDemo === true ? { ...settings, target: { ...settings.target, url: null } } : settings,
    databaseUrl,
    keys: { current: key, previous },
    targetUrl: url,
  };
  // No load balancer is in front: a stop need not wait for idle connections.
  const instance = await startInstance(foundation, { quietMs: 0 });
  return {
    url: `http://127.0.0.1:${instance.port}`,
    ownUrl: settings.proxyPort === null ? "" : `http://127.0.0.1:${settings.proxyPort.port}`,
    port: instance.port,
    databaseUrl,
    instance,
    stop: async () => {
      await instance.stop();
      await created?.drop();
    },
  };
}
