import { authenticateJwt } from "../domain/identity/authenticate-jwt.ts";
import type { Limit, Limiter } from "../kernel/limiter.port.ts";
import { adminAuditRoutes } from "./admin-audit/routes.ts";
import { type AdminHealthRoutesDeps, adminHealthRoutes } from "./admin-health/routes.ts";
import { adminPaymentEventRoutes } from "./admin-payment-events/routes.ts";
import { type AdminPaymentRoutesDeps, adminPaymentRoutes } from "./admin-payments/routes.ts";
import { type AdminSessionRoutesDeps, adminSessionRoutes } from "./admin-sessions/routes.ts";
import { type AdminTokenRoutesDeps, adminTokenRoutes } from "./admin-tokens/routes.ts";
import { type AdminUserRoutesDeps, adminUserRoutes } from "./admin-users/routes.ts";
import { type AuthRoutesDeps, authRoutes } from "./auth/routes.ts";
import { type BundleRoutesDeps, bundleRoutes } from "./bundles/routes.ts";
import { type ConsoleRoutesDeps, consoleRoutes } from "./console/routes.ts";
import { type CurrencyRoutesDeps, currencyRoutes } from "./currency/routes.ts";
import { describeRoutes, docsRoutes } from "./docs/routes.ts";
import { type HealthRoutesDeps, healthRoutes } from "./health/routes.ts";
import { type MetricsRoutesDeps, metricsRoutes } from "./metrics/routes.ts";
import { type PaymentWebhookRoutesDeps, paymentWebhookRoutes } from "./payment-webhooks/routes.ts";
import { type PaymentRoutesDeps, paymentRoutes } from "./payments/routes.ts";
import { rootRoutes } from "./root/routes.ts";
import { authenticateUser, requireSuperuser } from "./server/authenticate-user.ts";
import { createHttpApp, type HttpAppDeps, type HttpAppOptions } from "./server/create-http-app.ts";
import type { HttpApp } from "./server/http-app.ts";
import { limitApi, limitAuth } from "./server/limit-rate.ts";
import { type StatusRoutesDeps, statusRoutes } from "./status/routes.ts";
import { type TokenRoutesDeps, tokenRoutes } from "./tokens/routes.ts";
import { type UserRoutesDeps, userRoutes } from "./users/routes.ts";

/** The dependencies of the API. Each resource declares the part that it needs. */
export type AppDeps = HttpAppDeps &
  AdminHealthRoutesDeps &
  AdminPaymentRoutesDeps &
  AdminSessionRoutesDeps &
  AdminTokenRoutesDeps &
  AdminUserRoutesDeps &
  AuthRoutesDeps &
  BundleRoutesDeps &
  ConsoleRoutesDeps &
  CurrencyRoutesDeps &
  HealthRoutesDeps &
  MetricsRoutesDeps &
  PaymentRoutesDeps &
  PaymentWebhookRoutesDeps &
  StatusRoutesDeps &
  TokenRoutesDeps &
  UserRoutesDeps & {
    readonly limiter: Limiter;
    /** `RATE_LIMIT_AUTH` and `RATE_LIMIT_API`; null means off. */
    readonly authLimit: Limit | null;
    readonly apiLimit: Limit | null;
  };

/** The API with all its routes, not listening yet. */
export async function createApp(deps: AppDeps, options: HttpAppOptions = {}): Promise<HttpApp> {
  const app = await createHttpApp(deps, options);
  const { limiter } = deps;
  const limited = [limitAuth({ limiter, limit: deps.authLimit })];
  const authenticated = authenticateUser((jwt) => authenticateJwt(deps, jwt));
  const signedIn = [authenticated, limitApi({ limiter, limit: deps.apiLimit })];
  const superuser = [...signedIn, requireSuperuser];

  await describeRoutes(app, deps);
  authRoutes(app, deps, limited);
  userRoutes(app, deps, signedIn);
  tokenRoutes(app, deps, signedIn);
  bundleRoutes(app, deps, { signedIn, superuser });
  currencyRoutes(app, deps, signedIn);
  paymentRoutes(app, deps, signedIn);
  paymentWebhookRoutes(app, deps);
  adminPaymentRoutes(app, deps, superuser);
  adminPaymentEventRoutes(app, deps, superuser);
  adminUserRoutes(app, deps, superuser);
  adminTokenRoutes(app, deps, superuser);
  adminSessionRoutes(app, deps, superuser);
  adminAuditRoutes(app, deps, superuser);
  adminHealthRoutes(app, deps, superuser);
  healthRoutes(app, deps);
  statusRoutes(app, deps);
  metricsRoutes(app, deps);
  rootRoutes(app, { ...deps, sendConsole: await consoleRoutes(app, deps) });
  await docsRoutes(app);
  await app.ready();
  return app;
}
