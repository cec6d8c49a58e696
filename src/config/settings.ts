import { resolve } from "node:path";
import { HOUR_MS } from "../kernel/duration.ts";
import { StartError } from "../kernel/errors.ts";
import type { Language, Sentence } from "../kernel/language.ts";
import type { Limit } from "../kernel/limiter.port.ts";
import type { Secret } from "../kernel/secret.ts";
import { type AuditSettings, readAudit } from "./audit-settings.ts";
import { type BackupSettings, readBackups } from "./backup-settings.ts";
import type { Environment } from "./env.ts";
import { judgeFormerNames } from "./former-names.ts";
import { localUrl } from "./local-url.ts";
import { type McpSettings, readMcp } from "./mcp-settings.ts";
import { type NotificationSettings, readNotificationSettings } from "./notification-settings.ts";
import { type OwnOriginSettings, readOwnOrigin } from "./own-origin-settings.ts";
import { type PaymentSettings, type Prices, readPayments, readPrices } from "./payment-settings.ts";
import { readSafety, type SafetySettings } from "./safety-settings.ts";
import { readSecretKeys, type SecretKeys } from "./secret-keys.ts";
import { openSettingReader, type SettingReader } from "./setting-reader.ts";
import { type DatabaseSettings, type RedisSettings, readDatabase, readRedis } from "./store-settings.ts";
import type { LOG_LEVELS, SAME_SITE } from "./table-server.ts";
import type { TAKEOVER_BY } from "./table-takeover.ts";
import { readTurns, type TurnSettings } from "./turn-settings.ts";
import { warnOfUnknownNames } from "./unknown-names.ts";

type RateLimitName = "login" | "auth" | "api" | "vouchers" | "receipts" | "proxy";

/** The settings of the service: parsed, and checked against each other. */
export type Settings = OwnOriginSettings & {
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly debug: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly accessLog: boolean;
  readonly fastPath: boolean;
  readonly defaultLanguage: Language;
  readonly database: DatabaseSettings;
  readonly redis: RedisSettings;
  /** Where `import-v06` reads from; null if the command names it. */
  readonly formerDatabaseUrl: Secret<string> | null;
  readonly secrets: SecretKeys;
  readonly target: TargetSettings;
  readonly upstream: UpstreamSettings;
  /** In one process; null: no limit. */
  readonly connectionsPerAddress: number | null;
  readonly sessionTimeoutMs: number;
  readonly takeover: { readonly by: (typeof TAKEOVER_BY)[number]; readonly perDay: number };
  readonly freezeTerms: { readonly perToken: number; readonly daysMax: number };
  /** From the moment when an instance is not ready to the one when it takes no new connection. */
  readonly shutdownDelayMs: number;
  /** An origin: its path is "/". */
  readonly backendUrl: URL;
  readonly corsOrigins: readonly string[];
  readonly cookie: { readonly secure: boolean; readonly sameSite: (typeof SAME_SITE)[number] };
  /** Networks in CIDR form. */
  readonly trustProxy: readonly string[];
  readonly jwtLifetimeSeconds: number;
  readonly safety: SafetySettings;
  readonly firstSuperuser: { readonly email: string; readonly password: Secret<string> } | null;
  readonly prices: Prices;
  readonly payments: PaymentSettings;
  readonly mail: { readonly smtpUrl: Secret<string>; readonly from: string } | null;
  readonly notifications: NotificationSettings;
  /** Null means no limit. */
  readonly rateLimits: Readonly<Record<RateLimitName, Limit | null>>;
  /** How long samples of usage are kept. */
  readonly usageDetailMs: number;
  readonly compensatesOutages: boolean;
  /** 0: granted credit never expires. */
  readonly bonusExpiresDays: number;
  /** Proxied answers have `X-Gateway-Time-Left`. */
  readonly tellsTimeLeft: boolean;
  readonly healthCheck: { readonly intervalMs: number; readonly timeoutMs: number };
  /** `allow`: networks in CIDR form. */
  readonly metrics: { readonly token: Secret<string> | null; readonly allow: readonly string[] };
  readonly mcp: McpSettings;
  readonly backups: BackupSettings;
  readonly audit: AuditSettings;
};

export type TargetSettings = {
  /** Null: the built-in demo target. May have a path, but no user name, query or fragment. */
  readonly url: URL | null;
  /** PEM certificates of a private CA. */
  readonly ca: string | null;
  readonly tlsVerify: boolean;
};

export type UpstreamSettings = {
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  /** Null: no limit. */
  readonly idleTimeoutMs: number | null;
  /** Exchanges and tunnels of one token that may be open at once. */
  readonly connectionsPerToken: number;
  /** Null: exchanges with the target are not limited. */
  readonly turns: TurnSettings | null;
  /** Connections that fail in a row before none is opened for a while; 0: never. */
  readonly breakerFailures: number;
};

/** The settings, and what is wrong with them: one sentence for each fault and each warning, none with the value of a secret. */
export type SettingsJudgement = {
  /** A faulty setting counts as unset here: where there are faults, these are no settings to start with. */
  readonly settings: Settings;
  readonly faults: readonly Sentence[];
  readonly warnings: readonly Sentence[];
};

/** Parses and checks the environment. Pure; never throws. */
export function judgeSettings(environment: Environment): SettingsJudgement {
  const reader = openSettingReader(environment.values);
  const former = judgeFormerNames(environment.values);
  const settings = readSettings(reader, environment.cwd);
  const dotenv = [...environment.dotenvBadLines.map(badLine), ...warnOfUnknownNames(environment.dotenvNames)];
  return {
    settings,
    faults: [...environment.faults, ...reader.faults, ...former.faults],
    warnings: [...dotenv, ...former.warnings, ...reader.warnings],
  };
}

/**
 * The same for a start.
 * @returns the settings, and one line for each warning
 * @throws StartError with one line for each fault, all at once
 */
export function parseSettings(environment: Environment): { settings: Settings; warnings: string[] } {
  const { settings, faults, warnings } = judgeSettings(environment);
  const inLanguage = (line: Sentence): string => line[settings.defaultLanguage];
  if (faults.length > 0) throw new StartError(...faults.map(inLanguage));
  return { settings, warnings: warnings.map(inLanguage) };
}

function readSettings(reader: SettingReader, cwd: string): Settings {
  const database = readDatabase(reader);
  const redis = readRedis(reader);
  const isExternal = database.kind === "external";
  const port = reader.read("PORT");
  const dataDir = resolve(cwd, reader.read("DATA_DIR"));
  const debug = reader.read("DEBUG");
  const host = reader.read("HOST") ?? (isExternal ? "0.0.0.0" : "127.0.0.1");
  const backendUrl = reader.read("BACKEND_URL") ?? localUrl(host, port);
  const own = readOwnOrigin(reader, { host, port, backendUrl });
  return {
    host,
    port,
    workers: readWorkers(reader, isExternal, redis),
    dataDir,
    debug,
    logLevel: reader.read("LOG_LEVEL") ?? (debug ? "debug" : "info"),
    accessLog: reader.read("ACCESS_LOG"),
    fastPath: reader.read("FAST_PATH"),
    defaultLanguage: reader.read("DEFAULT_LANGUAGE"),
    database,
    redis,
    formerDatabaseUrl: reader.read("V06_DATABASE_URL"),
    secrets: readSecretKeys(reader, isExternal),
    target: readTarget(reader),
    upstream: readUpstream(reader),
    connectionsPerAddress: reader.read("CONNECTIONS_PER_ADDRESS") || null,
    sessionTimeoutMs: reader.read("SESSION_TIMEOUT_SECONDS"),
    takeover: { by: reader.read("TAKEOVER_BY"), perDay: reader.read("TAKEOVERS_PER_DAY") },
    freezeTerms: { perToken: reader.read("FREEZES_PER_TOKEN"), daysMax: reader.read("FREEZE_DAYS_MAX") },
    shutdownDelayMs: reader.read("SHUTDOWN_DELAY_SECONDS"),
    backendUrl,
    ...own,
    corsOrigins: reader.read("CORS_ORIGINS"),
    cookie: readCookie(reader, own.ownOrigin ?? backendUrl),
    trustProxy: reader.read("TRUST_PROXY"),
    jwtLifetimeSeconds: reader.read("ACCESS_TOKEN_EXPIRE_MINUTES") * 60,
    safety: readSafety(reader),
    firstSuperuser: readFirstSuperuser(reader),
    prices: readPrices(reader),
    payments: readPayments(reader, isExternal),
    mail: readMail(reader),
    notifications: readNotificationSettings(reader, backendUrl),
    rateLimits: readRateLimits(reader),
    usageDetailMs: reader.read("USAGE_DETAIL_HOURS") * HOUR_MS,
    compensatesOutages: reader.read("AUTO_COMPENSATE"),
    bonusExpiresDays: reader.read("BONUS_EXPIRES_DAYS"),
    tellsTimeLeft: reader.read("TIME_LEFT_HEADER"),
    healthCheck: {
      intervalMs: reader.read("HEALTH_CHECK_INTERVAL"),
      timeoutMs: reader.read("HEALTH_CHECK_TIMEOUT"),
    },
    metrics: readMetrics(reader),
    mcp: readMcp(reader),
    backups: readBackups(reader, cwd),
    audit: readAudit(reader, { cwd, dataDir, isExternal }),
  };
}

function readRateLimits(reader: SettingReader): Settings["rateLimits"] {
  return {
    login: reader.read("RATE_LIMIT_LOGIN"),
    auth: reader.read("RATE_LIMIT_AUTH"),
    api: reader.read("RATE_LIMIT_API"),
    vouchers: reader.read("RATE_LIMIT_VOUCHERS"),
    receipts: reader.read("RATE_LIMIT_RECEIPTS"),
    proxy: reader.read("RATE_LIMIT_PROXY"),
  };
}

function readWorkers(reader: SettingReader, isExternal: boolean, redis: RedisSettings): number {
  const workers = reader.read("WORKERS");
  if (redis.kind === "redis") return workers;
  if (workers > 1) {
    reader.fault({
      en: "WORKERS: more than 1 needs Redis; set REDIS_HOST or REDIS_URL",
      ru: "WORKERS: больше 1 возможно только с Redis; задайте REDIS_HOST или REDIS_URL",
    });
  } else if (isExternal) {
    reader.warn({
      en: "No Redis is set: limits count within this process alone, so run one instance only",
      ru: "Redis не задан: лимиты считаются только в этом процессе, запускайте один экземпляр",
    });
  }
  return workers;
}

function readTarget(reader: SettingReader): TargetSettings {
  const target = {
    url: reader.read("ZENZEFI_TARGET_URL"),
    ca: reader.read("ZENZEFI_TARGET_CA"),
    tlsVerify: reader.read("ZENZEFI_TARGET_TLS_VERIFY"),
  };
  if (!target.tlsVerify) {
    reader.warn({
      en: "ZENZEFI_TARGET_TLS_VERIFY is false: ANYBODY ON THE WAY CAN READ AND CHANGE the traffic to the target",
      ru: "ZENZEFI_TARGET_TLS_VERIFY = false: трафик к целевому серверу МОЖНО ПЕРЕХВАТИТЬ И ПОДМЕНИТЬ",
    });
  }
  return target;
}

function readUpstream(reader: SettingReader): UpstreamSettings {
  const idleTimeoutMs = reader.read("UPSTREAM_IDLE_TIMEOUT_SECONDS");
  return {
    connectTimeoutMs: reader.read("UPSTREAM_CONNECT_TIMEOUT_SECONDS"),
    headersTimeoutMs: reader.read("UPSTREAM_HEADERS_TIMEOUT_SECONDS"),
    idleTimeoutMs: idleTimeoutMs === 0 ? null : idleTimeoutMs,
    connectionsPerToken: reader.read("CONNECTIONS_PER_TOKEN"),
    turns: readTurns(reader),
    breakerFailures: reader.read("TARGET_BREAKER_FAILURES"),
  };
}

/** @param origin the origin at which cookie mode is used */
function readCookie(reader: SettingReader, origin: URL): Settings["cookie"] {
  const secure = reader.read("COOKIE_SECURE") ?? origin.protocol === "https:";
  const sameSite = reader.read("COOKIE_SAMESITE");
  if (sameSite === "none" && !secure) {
    reader.fault({
      en: "COOKIE_SAMESITE: none needs COOKIE_SECURE=true, or browsers drop the cookie",
      ru: "COOKIE_SAMESITE: none требует COOKIE_SECURE=true, иначе браузер отбросит cookie",
    });
  }
  return { secure, sameSite };
}

function readFirstSuperuser(reader: SettingReader): Settings["firstSuperuser"] {
  const email = reader.read("FIRST_SUPERUSER_EMAIL");
  const password = reader.read("FIRST_SUPERUSER_PASSWORD");
  if (reader.isSet("FIRST_SUPERUSER_EMAIL") !== reader.isSet("FIRST_SUPERUSER_PASSWORD")) {
    reader.fault({
      en: "FIRST_SUPERUSER_EMAIL and FIRST_SUPERUSER_PASSWORD: set both or neither",
      ru: "FIRST_SUPERUSER_EMAIL и FIRST_SUPERUSER_PASSWORD: задайте оба или ни одного",
    });
  }
  return email === null || password === null ? null : { email, password };
}

/** With a token, addresses give no access unless `METRICS_ALLOW` names them: others may use the same address. */
function readMetrics(reader: SettingReader): Settings["metrics"] {
  const token = reader.read("METRICS_TOKEN");
  const allow = reader.read("METRICS_ALLOW");
  return { token, allow: token !== null && !reader.isSet("METRICS_ALLOW") ? [] : allow };
}

function readMail(reader: SettingReader): Settings["mail"] {
  const smtpUrl = reader.read("SMTP_URL");
  const from = reader.read("MAIL_FROM");
  if (reader.isSet("SMTP_URL") && !reader.isSet("MAIL_FROM")) {
    reader.fault({
      en: "MAIL_FROM: missing; SMTP_URL needs it",
      ru: "MAIL_FROM: не задан; он нужен для SMTP_URL",
    });
  }
  return smtpUrl === null || from === null ? null : { smtpUrl, from };
}

function badLine(number: number): Sentence {
  return {
    en: `.env: line ${number} is not NAME=value`,
    ru: `.env: строка ${number} не имеет вида ИМЯ=значение`,
  };
}
