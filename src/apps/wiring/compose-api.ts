import { createPasswordHasher } from "../../adapters/crypto/password-hasher.ts";
import { createRefreshTokens } from "../../adapters/crypto/refresh-tokens.ts";
import { createSealer } from "../../adapters/crypto/sealer.ts";
import { createTotpCodes } from "../../adapters/crypto/totp-codes.ts";
import { createVoucherHashes } from "../../adapters/crypto/voucher-hashes.ts";
import { packageFile } from "../../adapters/system/package-root.ts";
import { type AppDeps, createApp } from "../../api/create-app.ts";
import type { SignInCookiePolicy } from "../../api/customer/auth/browser-sign-in.ts";
import type { HttpApp } from "../../api/server/http-app.ts";
import { readAuditState } from "../../domain/audit/read-audit-state.ts";
import { readBackupState } from "../../domain/backups/read-backup-state.ts";
import { LoginAttempts } from "../../domain/limits/login-attempts.ts";
import { readQueues } from "../../domain/notifications/read-queues.ts";
import { PROXY_PREFIX } from "../../gateway/request/place.ts";
import { trustRanges } from "../../http/client-address.ts";
import { cookieNaming } from "../../http/cookies.ts";
import { createFrontServer, type FrontDeps } from "../front/front-server.ts";
import type { Gateway } from "./compose-gateway.ts";
import { foldersOf, measureDisks, type Notifications } from "./compose-notifications.ts";
import type { Base, Foundation } from "./open-base.ts";
import { packageVersion } from "./package-version.ts";

export type ApiParts = Pick<
  AppDeps,
  "payments" | "tickets" | "isShuttingDown" | "sessionBoard" | "telegram"
> & {
  readonly notifications: Notifications;
  readonly gateway: Gateway;
  readonly front: FrontDeps;
  /** With several workers: collects the metrics of all of them. */
  readonly collectMetrics?: ((registry: Base["metrics"]["registry"]) => () => Promise<string>) | undefined;
};

/** Wires the API, behind the server that offers each request to the gateway first. It does not listen yet. */
export function composeApi(foundation: Foundation, base: Base, parts: ApiParts): Promise<HttpApp> {
  const { gateway } = parts;
  return createApp(appDeps(foundation, base, parts), {
    redirectOfEscapedPath: gateway.redirectFor,
    serverFactory: (api) => createFrontServer(gateway.atConsole, api, parts.front),
  });
}

function appDeps({ settings, keys }: Foundation, base: Base, parts: ApiParts): AppDeps {
  const { metrics, random, shared } = base;
  const { limiter } = shared;
  const { auth, api, login, receipts, vouchers } = settings.rateLimits;
  const { ownOrigin } = settings;
  return {
    ...base,
    payments: parts.payments,
    tickets: parts.tickets,
    telegram: parts.telegram,
    notifications: parts.notifications,
    webhookSender: parts.notifications.webhookSender,
    balanceLowCents: settings.notifications.balanceLowCents,
    measureDisks: () => measureDisks(foldersOf(settings)),
    setup: setupOf(settings, parts.notifications),
    isShuttingDown: parts.isShuttingDown,
    targetLoad: parts.gateway.targetLoad,
    sessionBoard: parts.sessionBoard,
    limiter,
    authLimit: auth,
    apiLimit: api,
    voucherLimit: vouchers,
    receiptLimit: receipts,
    voucherHashes: createVoucherHashes(keys),
    loginAttempts: new LoginAttempts({ limiter, limit: login }),
    passwords: createPasswordHasher(random),
    refreshTokens: createRefreshTokens(keys),
    sealer: createSealer(keys, random),
    totpCodes: createTotpCodes(random),
    ...settings.safety,
    prices: settings.prices,
    takeover: settings.takeover,
    freezeTerms: settings.freezeTerms,
    readQueues: () => readQueues(base.reportsDatabase.direct, base.clock),
    readBackupState: () => readBackupState(base.reportsDatabase.direct, base.clock, settings.backups.everyMs),
    readAuditState: () => readAuditState(base.reportsDatabase.direct, base.clock),
    backendUrl: settings.backendUrl,
    openUrl: ownOrigin === null ? `${PROXY_PREFIX}/` : `${ownOrigin.origin}/`,
    consoleFolder: packageFile("dist/console"),
    ownOrigin: ownOrigin?.origin ?? null,
    allowsMockPurchase: settings.payments.providers.some(({ name }) => name === "mock"),
    version: packageVersion(),
    verifiesTargetTls: settings.target.tlsVerify,
    collectMetrics: parts.collectMetrics?.(metrics.registry) ?? (() => metrics.registry.metrics()),
    metricsToken: settings.metrics.token,
    isMetricsReader: trustRanges(settings.metrics.allow),
    accessLog: settings.accessLog,
    defaultLanguage: settings.defaultLanguage,
    signInCookie: {
      ...cookieNaming(settings.backendUrl, settings.cookie.secure),
      policy: signInCookiePolicyOf(settings, ownOrigin === null),
    },
    corsOrigins: settings.corsOrigins,
  };
}

function setupOf(
  { target, payments, backups, ownOrigin, metrics, safety }: Foundation["settings"],
  { channels }: Notifications,
): AppDeps["setup"] {
  return {
    hasTarget: target.url !== null,
    verifiesTargetTls: target.tlsVerify,
    providers: payments.providers.map(({ name }) => name),
    channels: channels.map(({ name }) => name),
    makesBackups: backups.everyMs !== null,
    hasOwnOrigin: ownOrigin !== null,
    hasMetricsToken: metrics.token !== null,
    requiresAdminTotp: safety.requiresAdminTotp,
  };
}

/** On a shared origin, scripts of a real target could use the console's cookie; those of the demo target are ours. */
function signInCookiePolicyOf(
  { target }: Foundation["settings"],
  sharesTargetOrigin: boolean,
): SignInCookiePolicy {
  if (!sharesTargetOrigin) return "always";
  return target.url === null ? "beside_demo" : "never";
}
