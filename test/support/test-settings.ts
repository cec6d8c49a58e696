import { tmpdir } from "node:os";
import { readEnvironment } from "../../src/config/env.ts";
import { parseSettings, type Settings } from "../../src/config/settings.ts";

/** What a test sets, by the names that an operator would use. */
export type TestEnvironment = Readonly<Record<string, string>>;

/** Any key will do; it is only used against a database of the test's own. */
const SECRET_KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978";

/** Settings of a server under test: limits off and silent unless the test says otherwise, on a port of the system's choice. */
export function testEnvironment(databaseUrl: string, own: TestEnvironment = {}): TestEnvironment {
  return {
    DATABASE_URL: databaseUrl,
    SECRET_KEY,
    HOST: "127.0.0.1",
    PORT: "0",
    PAYMENT_PROVIDERS: "mock",
    LOG_LEVEL: "silent",
    RATE_LIMIT_LOGIN: "off",
    RATE_LIMIT_AUTH: "off",
    RATE_LIMIT_API: "off",
    RATE_LIMIT_PROXY: "off",
    ...own,
  };
}

/** The settings that this environment, and nothing else, gives. */
export function settingsOf(environment: TestEnvironment): Settings {
  return parseSettings(readEnvironment(tmpdir(), environment)).settings;
}
