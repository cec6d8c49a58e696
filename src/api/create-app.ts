import type { BundleAdminDeps } from "../domain/bundles/create-bundle.ts";
import type { AttentionDeps } from "../domain/desk/attention-checks.ts";
import { authenticateJwt } from "../domain/identity/authenticate-jwt.ts";
import type { WebhookDeps } from "../domain/notifications/webhook/create-endpoint.ts";
import type { Limit, Limiter } from "../kernel/limiter.port.ts";
import { type ConsoleRoutesDeps, consoleRoutes } from "./console/routes.ts";
import { type AuthRoutesDeps, authRoutes } from "./customer/auth/routes.ts";
import { bundleRoutes } from "./customer/bundles/routes.ts";
import { type CurrencyRoutesDeps, currencyRoutes } from "./customer/currency/routes.ts";
import { type GiftRoutesDeps, giftRoutes } from "./customer/gifts/routes.ts";
import { type NotificationRoutesDeps, notificationRoutes } from "./customer/notifications/routes.ts";
import { type PaymentRoutesDeps, paymentRoutes } from "./customer/payments/routes.ts";
import { type ReceiptRoutesDeps, receiptRoutes } from "./customer/receipts/routes.ts";
import { type TelegramRoutesDeps, telegramRoutes } from "./customer/telegram/routes.ts";
import { type TokenRoutesDeps, tokenRoutes } from "./customer/tokens/routes.ts";
import { type UserRoutesDeps, userRoutes } from "./customer/users/routes.ts";
import { type VoucherRoutesDeps, voucherRoutes } from "./customer/vouchers/routes.ts";
import { type AdminAnalyticsRoutesDeps, adminAnalyticsRoutes } from "./desk/analytics/routes.ts";
import { adminAttentionRoutes } from "./desk/attention/routes.ts";
import { adminAuditRoutes } from "./desk/audit/routes.ts";
import { adminBatchRoutes } from "./desk/batches/routes.ts";
import { bundleAdminRoutes } from "./desk/bundles/routes.ts";
import { adminCompensationRoutes } from "./desk/compensations/routes.ts";
import { adminGiftRoutes } from "./desk/gifts/routes.ts";
import { type AdminHealthRoutesDeps, adminHealthRoutes } from "./desk/health/routes.ts";
import { adminJobRoutes } from "./desk/jobs/routes.ts";
import { adminLiveRoutes, type LiveRoutesDeps } from "./desk/live/routes.ts";
import { adminMaintenanceRoutes } from "./desk/maintenance/routes.ts";
import { adminNoteRoutes } from "./desk/notes/routes.ts";
import { adminPaymentEventRoutes } from "./desk/payment-events/routes.ts";
import { type AdminPaymentRoutesDeps, adminPaymentRoutes } from "./desk/payments/routes.ts";
import { adminSearchRoutes } from "./desk/search/routes.ts";
import { type AdminSessionRoutesDeps, adminSessionRoutes } from "./desk/sessions/routes.ts";
import { adminSetupRoutes, type SetupRoutesDeps } from "./desk/setup/routes.ts";
import { type AdminTokenRoutesDeps, adminTokenRoutes } from "./desk/tokens/routes.ts";
import { type AdminUserRoutesDeps, adminUserRoutes } from "./desk/users/routes.ts";
import { adminViewRoutes } from "./desk/views/routes.ts";
import { type AdminVoucherRoutesDeps, adminVoucherRoutes } from "./desk/vouchers/routes.ts";
import { adminWebhookEndpointRoutes } from "./desk/webhook-endpoints/routes.ts";
import { describeRoutes, docsRoutes } from "./docs/routes.ts";
import { type HealthRoutesDeps, healthRoutes } from "./health/routes.ts";
import { type MetricsRoutesDeps, metricsRoutes } from "./metrics/routes.ts";
import { rootRoutes } from "./root/routes.ts";
import { authenticateUser, requireVerifiedEmail } from "./server/authenticate-user.ts";
import { createHttpApp, type HttpAppDeps, type HttpAppOptions } from "./server/create-http-app.ts";
import { addDeskRoutes, type DeskRules } from "./server/desk-routes.ts";
import type { HttpApp } from "./server/http-app.ts";
import { limitApi, limitAuth, limitRefreshes } from "./server/limit-rate.ts";
import { refuseWritesOfViews } from "./server/view-only.ts";
import { type StatusRoutesDeps, statusRoutes } from "./status/routes.ts";
import { type PaymentWebhookRoutesDeps, paymentWebhookRoutes } from "./webhooks/routes.ts";

/** The dependencies of the API. Each resource declares the part that it needs. */
export type AppDeps = HttpAppDeps &
  AdminAnalyticsRoutesDeps &
  AdminHealthRoutesDeps &
  AdminPaymentRoutesDeps &
  AdminSessionRoutesDeps &
  AdminTokenRoutesDeps &
  AdminUserRoutesDeps &
  AdminVoucherRoutesDeps &
  AttentionDeps &
  AuthRoutesDeps &
  BundleAdminDeps &
  ConsoleRoutesDeps &
  CurrencyRoutesDeps &
  DeskRules &
  GiftRoutesDeps &
  HealthRoutesDeps &
  LiveRoutesDeps &
  MetricsRoutesDeps &
  NotificationRoutesDeps &
  PaymentRoutesDeps &
  PaymentWebhookRoutesDeps &
  ReceiptRoutesDeps &
  SetupRoutesDeps &
  StatusRoutesDeps &
  TelegramRoutesDeps &
  TokenRoutesDeps &
  UserRoutesDeps &
  VoucherRoutesDeps &
  WebhookDeps & {
    readonly limiter: Limiter;
    /** `RATE_LIMIT_AUTH` and `RATE_LIMIT_API`; null means off. */
    readonly authLimit: Limit | null;
    readonly apiLimit: Limit | null;
  };

/** The API with all its routes, not listening yet. */
export async function createApp(deps: AppDeps, options: HttpAppOptions = {}): Promise<HttpApp> {
  const app = await createHttpApp(deps, options);
  app.addHook("onRequest", refuseWritesOfViews(deps.jwts));
  const { limiter } = deps;
  const limited = [limitAuth({ limiter, limit: deps.authLimit })];
  const limitedBefore = [limitRefreshes({ limiter, limit: deps.authLimit })];
  const authenticate = (jwt: string) => authenticateJwt(deps, jwt);
  const signedIn = [authenticateUser(authenticate), limitApi({ limiter, limit: deps.apiLimit })];
  const buyer = [...signedIn, ...(deps.requiresVerifiedEmail ? [requireVerifiedEmail] : [])];

  await describeRoutes(app, deps);
  authRoutes(app, deps, { limited, limitedBefore });
  userRoutes(app, deps, signedIn);
  notificationRoutes(app, deps, signedIn);
  telegramRoutes(app, deps, signedIn);
  tokenRoutes(app, deps, { signedIn, buyer });
  bundleRoutes(app, deps, buyer);
  currencyRoutes(app, deps, { signedIn, buyer });
  voucherRoutes(app, deps, buyer);
  giftRoutes(app, deps, { signedIn, buyer });
  receiptRoutes(app, deps, signedIn);
  paymentRoutes(app, deps, { signedIn, buyer });
  paymentWebhookRoutes(app, deps);
  await addDeskRoutes(app, { ...deps, signedIn }, (desk) => {
    bundleAdminRoutes(desk, deps);
    adminPaymentRoutes(desk, deps);
    adminPaymentEventRoutes(desk, deps);
    adminUserRoutes(desk, deps);
    adminNoteRoutes(desk, deps);
    adminViewRoutes(desk, deps);
    adminSearchRoutes(desk, deps);
    adminTokenRoutes(desk, deps);
    adminSessionRoutes(desk, deps);
    adminMaintenanceRoutes(desk, deps);
    adminCompensationRoutes(desk, deps);
    adminAuditRoutes(desk, deps);
    adminWebhookEndpointRoutes(desk, deps);
    adminAnalyticsRoutes(desk, deps);
    adminHealthRoutes(desk, deps);
    adminBatchRoutes(desk, deps);
    adminVoucherRoutes(desk, deps);
    adminGiftRoutes(desk, deps);
    adminAttentionRoutes(desk, deps);
    adminJobRoutes(desk, deps);
    adminSetupRoutes(desk, deps);
    adminLiveRoutes(desk, deps, authenticate);
  });
  healthRoutes(app, deps);
  statusRoutes(app, deps);
  metricsRoutes(app, deps);
  rootRoutes(app, { ...deps, sendConsole: await consoleRoutes(app, deps) });
  await docsRoutes(app);
  await app.ready();
  return app;
}
