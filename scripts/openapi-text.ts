import { createJwtSigner } from "../src/adapters/crypto/jwt-signer.ts";
import { createPasswordHasher } from "../src/adapters/crypto/password-hasher.ts";
import { createRefreshTokens } from "../src/adapters/crypto/refresh-tokens.ts";
import { createSealer } from "../src/adapters/crypto/sealer.ts";
import { createTotpCodes } from "../src/adapters/crypto/totp-codes.ts";
import { createVoucherHashes } from "../src/adapters/crypto/voucher-hashes.ts";
import { MemoryLimiter } from "../src/adapters/memory/memory-limiter.ts";
import { openPostgres } from "../src/adapters/postgres/postgres-database.ts";
import { systemClock as clock } from "../src/adapters/system/system-clock.ts";
import { systemRandom as random } from "../src/adapters/system/system-random.ts";
import { type AppDeps, createApp } from "../src/api/create-app.ts";
import { openSessionBoard } from "../src/api/desk/live/open-session-board.ts";
import { ReportQueue } from "../src/api/server/report-queue.ts";
import { composePayments } from "../src/apps/wiring/compose-payments.ts";
import { packageVersion } from "../src/apps/wiring/package-version.ts";
import { LoginAttempts } from "../src/domain/limits/login-attempts.ts";
import { createNewId } from "../src/kernel/new-id.ts";
import { Secret } from "../src/kernel/secret.ts";
import { NO_TARGET_LOAD } from "../src/kernel/target-load.ts";

/** Every provider is enabled, so that the webhook of each is described. */
const SETTINGS = {
  backendUrl: new URL("http://localhost:8000"),
  corsOrigins: [],
  payments: {
    providers: [
      { name: "mock", webhookSecret: null },
      {
        name: "stripe",
        secretKey: new Secret("none"),
        webhookSecret: new Secret("none"),
        apiUrl: new URL("https://stripe.invalid"),
      },
      {
        name: "yookassa",
        shopId: "none",
        secretKey: new Secret("none"),
        apiUrl: new URL("https://yookassa.invalid"),
        webhookSources: [],
        receipt: null,
      },
    ],
    paymentMin: 1n,
    paymentMax: 1n,
    kopecksPerZnc: 1n,
    givesFreeZnc: false,
  },
} as const;

const DESK: Pick<AppDeps, "setup" | "measureDisks" | "isShuttingDown"> = {
  measureDisks: async () => [],
  isShuttingDown: () => false,
  setup: {
    hasTarget: false,
    verifiesTargetTls: true,
    providers: ["mock"],
    channels: [],
    makesBackups: false,
    hasOwnOrigin: false,
    hasMetricsToken: false,
    requiresAdminTotp: false,
  },
};

const CONNECTED_TO_NOBODY = {
  authLimit: null,
  apiLimit: null,
  voucherLimit: null,
  receiptLimit: null,
  tickets: null,
  webhookSender: null,
  telegram: {
    botId: "0",
    tellUnlinked: ignore,
    receive: { handle: async () => undefined, accepts: () => false },
  },
};

/** The text of docs/openapi.json: all routes of an app that never listens or connects. */
export async function openapiText(): Promise<string> {
  const keys = { current: new Secret("signs nothing: this app answers nobody"), previous: [] };
  const limiter = new MemoryLimiter({ clock });
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const database = openPostgres({ connectionString: "postgres://localhost/none", connectionsMax: 1 });
  const newId = createNewId(clock, random);
  const events = { emit: ignore };
  const app = await createApp({
    database,
    clock,
    random,
    newId,
    payments: composePayments({ database, clock, newId, events, log, keys, settings: SETTINGS }),
    sealer: createSealer(keys, random),
    sessionBoard: openSessionBoard({ database, clock, log }),
    ...CONNECTED_TO_NOBODY,
    notifications: { channels: [], links: { read: () => null } },
    balanceLowCents: 0n,
    readQueues: async () => [],
    passwords: createPasswordHasher(random),
    jwts: createJwtSigner({ keys, clock, expireMinutes: 60 }),
    refreshTokens: createRefreshTokens(keys),
    totpCodes: createTotpCodes(random),
    voucherHashes: createVoucherHashes(keys),
    loginAttempts: new LoginAttempts({ limiter, limit: null }),
    backendUrl: new URL("http://localhost:8000"),
    openUrl: "/api/v1/proxy/",
    consoleFolder: null,
    ownOrigin: null,
    prices: { 1: 100n, 12: 1_000n, 24: 1_800n, 168: 10_000n, 720: 30_000n },
    limiter,
    reports: new ReportQueue(database),
    requiresAdminTotp: false,
    takeover: { by: "token", perDay: 5 },
    freezeTerms: { perToken: 3, daysMax: 90 },
    requiresVerifiedEmail: false,
    log,
    accessLog: false,
    mailer: null,
    signInCookie: { isSecure: true, isPrefixed: true, policy: "always" },
    events,
    health: { current: () => ({ status: "healthy", checkedAt: new Date(0), checkedAtMs: 0, findings: [] }) },
    readBackupState: async () => ({ status: "off", lastMadeAt: null, failures: 0 }),
    targetLoad: () => NO_TARGET_LOAD,
    readAuditState: () => Promise.reject(new Error("answers nobody")),
    ...DESK,
    isTrustedProxy: () => false,
    isMetricsReader: () => false,
    metricsToken: null,
    collectMetrics: async () => "",
    allowsMockPurchase: true,
    verifiesTargetTls: true,
    corsOrigins: [],
    defaultLanguage: "en",
    version: packageVersion(),
  });
  const text = JSON.stringify(app.swagger(), null, 2);
  await app.close();
  return `${text}\n`;
}

function ignore(): void {}
