import { rootCertificates } from "node:tls";
import { describe, expect, test } from "vitest";
import { StartError } from "../kernel/errors.ts";
import { readEnvironment } from "./env.ts";
import { parseSettings } from "./settings.ts";

const KEY = "0c1d9f6e5b3a48c7a2f1e0d9c8b7a695";
const EXTERNAL = { DATABASE_URL: "postgresql://u:p@db/zenzefi", SECRET_KEY: KEY, REDIS_HOST: "redis" };
const OPERATORS = { operatorMail: [], operatorTimeZone: "UTC", digestHour: 9 };
// This folder has no .env: the settings are those of the test only.
const parse = (variables: Record<string, string> = {}) =>
  parseSettings(readEnvironment(import.meta.dirname, variables));
const settingsOf = (variables: Record<string, string> = {}) => parse(variables).settings;

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    parse(variables);
  } catch (error) {
    if (error instanceof StartError) return error.lines;
    throw error;
  }
  return [];
}

const NO_BACKUPS = {
  folder: null,
  everyMs: null,
  lock: null,
  identity: null,
  keep: { daily: 7, weekly: 4, monthly: 6 },
  afterCommand: null,
};

const within = (hitsMax: number, seconds: number) => ({ hitsMax, windowMs: seconds * 1_000 });

/** What is the case without any setting. */
const DEFAULTS = {
  host: "127.0.0.1",
  port: 8000,
  workers: 1,
  dataDir: `${import.meta.dirname}/data`,
  debug: false,
  logLevel: "info",
  accessLog: false,
  ...{ fastPath: true, tellsTimeLeft: false, freezeTerms: { perToken: 3, daysMax: 90 } },
  audit: { headTo: null, retention: null },
  defaultLanguage: "en",
  database: { kind: "embedded" },
  redis: { kind: "none" },
  secrets: { key: null, previous: [] },
  target: { url: null, ca: null, tlsVerify: true },
  upstream: {
    connectTimeoutMs: 10_000,
    headersTimeoutMs: 60_000,
    idleTimeoutMs: 300_000,
    connectionsPerToken: 200,
    turns: null,
    breakerFailures: 5,
  },
  ...{ usageDetailMs: 172_800_000, compensatesOutages: false, connectionsPerAddress: 2_000 },
  ...{ sessionTimeoutMs: 300_000, takeover: { by: "token", perDay: 5 }, bonusExpiresDays: 0 },
  shutdownDelayMs: 0,
  backendUrl: new URL("http://127.0.0.1:8000"),
  proxyOrigin: null,
  proxyPort: { port: 8_001, isDefault: true },
  ownOrigin: new URL("http://127.0.0.1:8001"),
  targetSees: "own",
  corsOrigins: [
    "http://localhost:61000",
    "https://localhost:61000",
    "http://127.0.0.1:61000",
    "https://127.0.0.1:61000",
  ],
  cookie: { secure: false, sameSite: "lax" },
  trustProxy: [],
  jwtLifetimeSeconds: 3_600,
  safety: { requiresAdminTotp: false, requiresVerifiedEmail: false },
  firstSuperuser: null,
  prices: { 1: 100n, 12: 1_000n, 24: 1_800n, 168: 10_000n, 720: 30_000n },
  payments: {
    providers: [{ name: "mock", webhookSecret: null }],
    paymentMin: 100n,
    paymentMax: 10_000_000n,
    kopecksPerZnc: 1_000n,
    givesFreeZnc: false,
  },
  mail: null,
  rateLimits: {
    ...{ login: within(5, 3_600), auth: within(20, 3_600), api: within(100, 60) },
    ...{ vouchers: within(20, 3_600), receipts: within(60, 3_600), proxy: within(1_000, 60) },
  },
  healthCheck: { intervalMs: 50_000, timeoutMs: 10_000 },
  notifications: { ...OPERATORS, balanceLowCents: 1_000n, telegram: null, webhooks: null },
  metrics: {
    token: null,
    allow: ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
  },
  formerDatabaseUrl: null,
  backups: NO_BACKUPS,
  mcp: { superuser: null, databaseUrl: null, dockerSocket: "/var/run/docker.sock" },
};

describe("defaults", () => {
  test("without any setting the embedded database is used, and there is no warning", () => {
    const { settings, warnings } = parse();
    expect(warnings).toEqual([]);
    expect(settings).toEqual(DEFAULTS);
  });

  test("with an external database the service listens on all addresses and has no payment provider", () => {
    const { settings, warnings } = parse(EXTERNAL);
    expect(warnings).toEqual([]);
    expect(settings).toMatchObject({
      host: "0.0.0.0",
      payments: { providers: [] },
      database: { kind: "external" },
    });
  });

  test("BACKEND_URL is derived from HOST and PORT, and a relative DATA_DIR from the working directory", () => {
    expect(settingsOf({ PORT: "9000" }).backendUrl.href).toBe("http://127.0.0.1:9000/");
    expect(settingsOf({ DATA_DIR: "../state" }).dataDir).toBe(
      `${import.meta.dirname.replace(/\/config$/, "")}/state`,
    );
    expect(settingsOf({ DATA_DIR: "/var/lib/zenzefi" }).dataDir).toBe("/var/lib/zenzefi");
  });

  test("DEBUG makes debug the default of LOG_LEVEL, and an idle timeout of 0 means none", () => {
    expect(settingsOf({ DEBUG: "True" }).logLevel).toBe("debug");
    expect(settingsOf({ DEBUG: "True", LOG_LEVEL: "WARNING" }).logLevel).toBe("warn");
    expect(settingsOf({ UPSTREAM_IDLE_TIMEOUT_SECONDS: "0" }).upstream.idleTimeoutMs).toBeNull();
  });

  test("cookies are secure if cookie mode is used over https, unless COOKIE_SECURE is set", () => {
    expect(settingsOf({ BACKEND_URL: "https://api.example.com" }).cookie.secure).toBe(true);
    expect(settingsOf({ PROXY_ORIGIN: "https://proxy.example.com" }).cookie.secure).toBe(true);
    expect(settingsOf({ BACKEND_URL: "https://api.example.com", COOKIE_SECURE: "False" }).cookie.secure).toBe(
      false,
    );
  });

  test("the target has an origin of its own by PROXY_ORIGIN, unless that is the console's", () => {
    const environment = { BACKEND_URL: "https://app.example.com" };
    const apart = settingsOf({ ...environment, PROXY_ORIGIN: "https://target.example.com" });
    expect(apart.ownOrigin).toEqual(new URL("https://target.example.com"));
    expect(settingsOf({ ...environment, PROXY_ORIGIN: "https://app.example.com" }).ownOrigin).toBeNull();
  });
});

describe("SECRET_KEY", () => {
  test("is required with an external database", () => {
    expect(faultsOf({ DATABASE_URL: EXTERNAL.DATABASE_URL })).toEqual([
      "SECRET_KEY: required with an external database; make one with: openssl rand -hex 32",
    ]);
  });

  test.each([
    "your-secret-key-here-change-in-production-min-32-chars",
    "your-very-long-secret-key-min-32-chars-change-this",
    "your_generated_secret_key_here__________________",
    "changeme",
    "CHANGE-ME-CHANGE-ME-CHANGE-ME-0123456789",
    "a".repeat(64),
    "ab".repeat(20),
    "secret".repeat(8),
    "secret-".repeat(8),
    "placeholder-0123456789-0123456789-0123456789",
  ])("the placeholder %s is refused", (key) => {
    expect(faultsOf({ SECRET_KEY: key })[0]).toMatch(/^SECRET_KEY: this is a placeholder/);
  });

  test.each([
    KEY,
    "test-secret-key-0123456789-abcdefghij",
    "N1-4QmC0cQ3hT9d1m6c9o3bqkY6c2r7rY5mJp0n8rJ8",
    "correct horse # battery, staple and more",
  ])("the key %s is accepted", (key) => {
    expect(settingsOf({ SECRET_KEY: key }).secrets.key?.reveal()).toBe(key);
  });

  test("of 31 characters is refused", () => {
    expect(faultsOf({ SECRET_KEY: KEY.slice(1) })[0]).toMatch(/^SECRET_KEY: shorter than 32 characters/);
  });

  test("former keys are all read, in order", () => {
    const former = [KEY.replace("0", "x"), KEY.replace("0", "y")];
    const { previous } = settingsOf({ SECRET_KEY_PREVIOUS: former.join(",") }).secrets;
    expect(previous.map((key) => key.reveal())).toEqual(former);
    expect(faultsOf({ SECRET_KEY_PREVIOUS: `${KEY},short` })).toHaveLength(1);
  });
});

describe("PostgreSQL", () => {
  const POSTGRES = {
    POSTGRES_USER: "zen@zefi",
    POSTGRES_PASSWORD: "p@ss:w/o#r?d %&",
    POSTGRES_DB: "zen/zefi",
  };
  const urlOf = (variables: Record<string, string>): URL => {
    const { database } = settingsOf({ SECRET_KEY: KEY, REDIS_HOST: "redis", ...variables });
    return new URL(database.kind === "external" ? database.url.reveal() : "");
  };

  test("POSTGRES_* become a URL with special characters encoded, and the server may have a port", () => {
    const url = urlOf({ ...POSTGRES, POSTGRES_SERVER: "db.example.com:5433" });
    expect(url.host).toBe("db.example.com:5433");
    expect([url.username, url.password, url.pathname.slice(1)].map(decodeURIComponent)).toEqual(
      Object.values(POSTGRES),
    );
    expect(urlOf({ ...POSTGRES, POSTGRES_SERVER: "::1" }).host).toBe("[::1]");
  });

  test("a missing part is a fault that names it, and the embedded database is not used instead", () => {
    expect(faultsOf({ SECRET_KEY: KEY, POSTGRES_SERVER: "db", POSTGRES_PASSWORD: "p" })).toEqual([
      "POSTGRES_USER, POSTGRES_DB: missing; set all four POSTGRES_* (or DATABASE_URL), or none for the embedded database",
    ]);
  });

  test("DATABASE_URL wins over POSTGRES_*, with a warning", () => {
    const both = { ...EXTERNAL, ...POSTGRES, POSTGRES_SERVER: "other" };
    expect(urlOf(both).hostname).toBe("db");
    expect(parse(both).warnings).toEqual(["DATABASE_URL is set: POSTGRES_* is not read"]);
  });
});

describe("Redis", () => {
  test("REDIS_* become a URL with special characters encoded", () => {
    const { redis } = settingsOf({
      REDIS_HOST: "redis",
      REDIS_PORT: "6380",
      REDIS_PASSWORD: "p@s/s#",
      REDIS_DB: "2",
    });
    const url = new URL(redis.kind === "redis" ? redis.url.reveal() : "");
    expect([url.host, decodeURIComponent(url.password), url.pathname]).toEqual([
      "redis:6380",
      "p@s/s#",
      "/2",
    ]);
  });

  test("other REDIS_* without REDIS_HOST are a fault", () => {
    expect(faultsOf({ REDIS_PORT: "6379", REDIS_PASSWORD: "p" })).toEqual([
      "REDIS_HOST: missing, but REDIS_PASSWORD, REDIS_PORT is set",
    ]);
  });

  test("REDIS_URL wins over REDIS_HOST, with a warning", () => {
    const { settings, warnings } = parse({ REDIS_URL: "redis://one/1", REDIS_HOST: "two" });
    expect(settings.redis.kind === "redis" && settings.redis.url.reveal()).toBe("redis://one/1");
    expect(warnings).toEqual(["REDIS_URL is set: REDIS_HOST is not read"]);
  });

  test("an external database without Redis warns, and several workers without Redis do not start", () => {
    const { REDIS_HOST: _, ...alone } = EXTERNAL;
    expect(parse(alone).warnings).toEqual([expect.stringMatching(/^No Redis is set/)]);
    expect(faultsOf({ ...alone, WORKERS: "2" })).toEqual([
      expect.stringMatching(/^WORKERS: more than 1 needs Redis/),
    ]);
    expect(faultsOf({ WORKERS: "2" })).toHaveLength(1);
    expect(settingsOf({ REDIS_HOST: "redis", WORKERS: "2" }).workers).toBe(2);
    expect(faultsOf({ REDIS_HOST: "redis", WORKERS: "2", TARGET_MAX_CONCURRENT: "1" })).toEqual([
      expect.stringMatching(/^TARGET_MAX_CONCURRENT: less than WORKERS/),
    ]);
  });
});

describe("payments and prices", () => {
  test("providers are in the given order and have their keys", () => {
    const { providers } = settingsOf({
      PAYMENT_PROVIDERS: "yookassa,stripe,mock",
      YOOKASSA_SHOP_ID: "1234",
      YOOKASSA_SECRET_KEY: "yk",
      STRIPE_SECRET_KEY: "sk",
      STRIPE_WEBHOOK_SECRET: "wh",
      MOCK_WEBHOOK_SECRET: "ms",
    }).payments;
    expect(providers).toMatchObject([
      { name: "yookassa", shopId: "1234" },
      { name: "stripe" },
      { name: "mock" },
    ]);
    expect(
      providers.flatMap((provider) => (provider.name === "stripe" ? provider.webhookSecret.reveal() : [])),
    ).toEqual(["wh"]);
  });

  test("a provider without its keys is a fault that names them", () => {
    expect(
      faultsOf({ PAYMENT_PROVIDERS: "stripe,yookassa", STRIPE_SECRET_KEY: "sk", YOOKASSA_SHOP_ID: "1" }),
    ).toEqual([
      "STRIPE_WEBHOOK_SECRET: missing; PAYMENT_PROVIDERS has stripe",
      "YOOKASSA_SECRET_KEY: missing; PAYMENT_PROVIDERS has yookassa",
    ]);
  });

  const TARGET = { ZENZEFI_TARGET_URL: "https://10.0.0.5:61000" };
  const [MOCK, LOUD] = [["mock"], [expect.stringMatching(/^PAYMENT_PROVIDERS: mock is on, so ANYBODY/)]];

  test("with a real target on the embedded database, as in the README's steps for production, mock is off", () => {
    const { settings, warnings } = parse({ ...TARGET, DATA_DIR: "/var/lib/zenzefi" });
    expect([settings.payments.providers, settings.payments.givesFreeZnc, warnings]).toEqual([[], false, []]);
  });

  test.each<[string, Record<string, string>, string[], unknown[]]>([
    ["the demo target", {}, MOCK, []],
    ["the demo target, none named", { PAYMENT_PROVIDERS: "none" }, [], []],
    ["the demo target, mock named", { PAYMENT_PROVIDERS: "mock" }, MOCK, LOUD],
    ["a real target", TARGET, [], []],
    ["a real target, an empty list of providers", { ...TARGET, PAYMENT_PROVIDERS: " " }, [], []],
    ["a real target, mock named", { ...TARGET, PAYMENT_PROVIDERS: "Mock" }, MOCK, LOUD],
    ["an external database", EXTERNAL, [], []],
    ["an external database, mock named", { ...EXTERNAL, PAYMENT_PROVIDERS: "mock" }, MOCK, LOUD],
    ["both", { ...EXTERNAL, ...TARGET }, [], []],
  ])("mock is on by default only in a trial, and warns if it is named: %s", (...row) => {
    const [, environment, names, warnings] = row;
    const parsed = parse(environment);
    expect(parsed.settings.payments.providers.map(({ name }) => name)).toEqual(names);
    expect(parsed.settings.payments.givesFreeZnc).toBe(warnings.length > 0);
    expect(parsed.warnings).toEqual(warnings);
  });

  test("a price of 0 causes a warning in capitals", () => {
    const { settings, warnings } = parse({ TOKEN_PRICE_1H: "0.0", TOKEN_PRICE_30D: "0" });
    expect(settings.prices).toMatchObject({ 1: 0n, 720: 0n });
    expect(warnings).toEqual([
      "TOKEN_PRICE_1H, TOKEN_PRICE_30D: the price is 0, so ANYBODY GETS THESE TOKENS FOR FREE",
    ]);
  });

  test("the smallest payment is not larger than the largest", () => {
    expect(faultsOf({ PAYMENT_MIN_ZNC: "10", PAYMENT_MAX_ZNC: "9.99" })).toHaveLength(1);
  });
});

describe("the other rules", () => {
  test("METRICS_TOKEN closes /metrics to all addresses except those in METRICS_ALLOW", () => {
    const metricsOf = (environment: Record<string, string>) => settingsOf(environment).metrics;
    expect(metricsOf({ METRICS_TOKEN: "m" }).allow).toEqual([]);
    expect(metricsOf({ METRICS_TOKEN: "m", METRICS_ALLOW: "10.0.0.9" }).allow).toEqual(["10.0.0.9/32"]);
    expect(metricsOf({ METRICS_ALLOW: "none" }).allow).toEqual([]);
    expect(metricsOf({ METRICS_TOKEN: "" }).allow).toContain("127.0.0.0/8");
  });

  test("COOKIE_SAMESITE=none needs COOKIE_SECURE", () => {
    expect(faultsOf({ COOKIE_SAMESITE: "None" })).toEqual([
      expect.stringMatching(/^COOKIE_SAMESITE: none needs/),
    ]);
    expect(settingsOf({ COOKIE_SAMESITE: "None", COOKIE_SECURE: "True" }).cookie).toEqual({
      secure: true,
      sameSite: "none",
    });
  });

  test("the first superuser needs both an e-mail address and a password", () => {
    expect(faultsOf({ FIRST_SUPERUSER_EMAIL: "root@example.com" })).toHaveLength(1);
    expect(faultsOf({ FIRST_SUPERUSER_PASSWORD: "long enough" })).toHaveLength(1);
    const both = { FIRST_SUPERUSER_EMAIL: "root@example.com", FIRST_SUPERUSER_PASSWORD: "long enough" };
    expect(settingsOf(both).firstSuperuser?.email).toBe("root@example.com");
  });

  test("the superuser of the MCP server needs an e-mail address, and may have no password", () => {
    expect(faultsOf({ MCP_API_PASSWORD: "long enough" })).toHaveLength(1);
    const email = "mcp@example.com";
    expect(settingsOf({ MCP_API_EMAIL: email }).mcp.superuser).toEqual({ email, password: null });
    expect(faultsOf({ MCP_API_EMAIL: email, MCP_API_PASSWORD: "long enough" })).toEqual([]);
  });

  test("SMTP_URL needs MAIL_FROM", () => {
    expect(faultsOf({ SMTP_URL: "smtp://mail" })).toEqual(["MAIL_FROM: missing; SMTP_URL needs it"]);
    expect(settingsOf({ SMTP_URL: "smtp://mail", MAIL_FROM: "a@b.example" }).mail?.from).toBe("a@b.example");
  });

  test("a target whose certificate is not verified causes a warning", () => {
    expect(parse({ ZENZEFI_TARGET_TLS_VERIFY: "no" }).warnings).toEqual([
      expect.stringMatching(/^ZENZEFI_TARGET_TLS_VERIFY is false/),
    ]);
  });

  test("the target's CA is the PEM certificates of its file, and a file without certificates is a fault", () => {
    const parseCa = (text: string) =>
      parseSettings({
        ...readEnvironment(import.meta.dirname, {}),
        values: new Map([["ZENZEFI_TARGET_CA", text]]),
      });
    const [one = "", two = ""] = rootCertificates;
    expect(parseCa(`# roots\n${one}\n${two}\n`).settings.target.ca).toBe(`${one}\n${two}\n`);
    for (const text of ["no PEM", `${one}\n${two.replace("MII", "MIJ")}`])
      expect(() => parseCa(text)).toThrow(/^ZENZEFI_TARGET_CA: expected a file of PEM certificates/);
  });

  test("a session timeout under 3 seconds is a fault", () => {
    expect(faultsOf({ SESSION_TIMEOUT_SECONDS: "2" })).toHaveLength(1);
    expect(settingsOf({ SESSION_TIMEOUT_SECONDS: "3" }).sessionTimeoutMs).toBe(3_000);
  });

  test("a limit may be off", () => {
    expect(settingsOf({ RATE_LIMIT_PROXY: "off" }).rateLimits.proxy).toBeNull();
  });
});
