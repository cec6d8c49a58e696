import { tmpdir } from "node:os";
import { readEnvironment } from "../../src/config/env.ts";
import { parseSettings, type Settings } from "../../src/config/settings.ts";

/** Settings of a test, by their names in the environment. */
export type TestEnvironment = Readonly<Record<string, string>>;

/** Any key; it is only used with databases of tests. */
const SECRET_KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978";

/** Settings of a server under test: by default without limits, without log lines, and on any free port alone. */
export function testEnvironment(databaseUrl: string, overrides: TestEnvironment = {}): TestEnvironment {
  return {
    DATABASE_URL: databaseUrl,
    SECRET_KEY,
    HOST: "127.0.0.1",
    PORT: "0",
    PROXY_PORT: "0",
    PAYMENT_PROVIDERS: "mock",
    LOG_LEVEL: "silent",
    RATE_LIMIT_LOGIN: "off",
    RATE_LIMIT_AUTH: "off",
    RATE_LIMIT_API: "off",
    RATE_LIMIT_PROXY: "off",
    // The long tests run those of the proxy a second time, on the general way.
    FAST_PATH: process.env.FAST_PATH ?? "on",
    ...overrides,
  };
}

/** The settings of this environment alone. */
export function settingsOf(environment: TestEnvironment): Settings {
  return parseSettings(readEnvironment(tmpdir(), environment)).settings;
}
