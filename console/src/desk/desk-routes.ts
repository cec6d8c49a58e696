import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { DeskShell } from "./frame/desk-shell.tsx";
import { NoSuchPage } from "./frame/no-entry.tsx";
import { searchOf } from "./frame/search-of.ts";

/** The desk's pages, each loaded when it is opened. @param parent the route of the pages that need a sign-in */
export function deskRoutes<Parent extends AnyRoute>(parent: Parent) {
  const desk = createRoute({
    getParentRoute: () => parent,
    path: "/desk",
    component: DeskShell,
    notFoundComponent: NoSuchPage,
  });
  const overview = createRoute({
    getParentRoute: () => desk,
    path: "/",
    validateSearch: searchOf("period"),
    component: lazyRouteComponent(() => import("./overview/overview-page.tsx"), "OverviewPage"),
  });
  const live = createRoute({
    getParentRoute: () => desk,
    path: "/live",
    validateSearch: searchOf("search"),
    component: lazyRouteComponent(() => import("./live/live-page.tsx"), "LivePage"),
  });
  const users = createRoute({
    getParentRoute: () => desk,
    path: "/users",
    validateSearch: searchOf("search", "role", "active"),
    component: lazyRouteComponent(() => import("./users/users-page.tsx"), "UsersPage"),
  });
  const user = createRoute({
    getParentRoute: () => desk,
    path: "/users/$userId",
    validateSearch: searchOf("tab"),
    component: lazyRouteComponent(() => import("./users/user-page.tsx"), "UserPage"),
  });
  return desk.addChildren([
    overview,
    live,
    users,
    user,
    ...accessRoutes(desk),
    ...moneyRoutes(desk),
    ...serviceRoutes(desk),
    ...upkeepRoutes(desk),
  ]);
}

/** Tokens, and the devices that use them. */
function accessRoutes<Desk extends AnyRoute>(desk: Desk) {
  const tokens = createRoute({
    getParentRoute: () => desk,
    path: "/tokens",
    validateSearch: searchOf("search", "user", "show", "open"),
    component: lazyRouteComponent(() => import("./tokens/tokens-page.tsx"), "TokensPage"),
  });
  const sessions = createRoute({
    getParentRoute: () => desk,
    path: "/sessions",
    validateSearch: searchOf("search", "user", "token", "show", "from", "to"),
    component: lazyRouteComponent(() => import("./sessions/sessions-page.tsx"), "SessionsPage"),
  });
  return [tokens, sessions] as const;
}

/** Payments, and what is sold. */
function moneyRoutes<Desk extends AnyRoute>(desk: Desk) {
  const payments = createRoute({
    getParentRoute: () => desk,
    path: "/payments",
    validateSearch: searchOf("search", "user", "status", "provider", "from", "to", "open"),
    component: lazyRouteComponent(() => import("./payments/payments-page.tsx"), "PaymentsPage"),
  });
  const events = createRoute({
    getParentRoute: () => desk,
    path: "/payments/events",
    validateSearch: searchOf("show", "provider"),
    component: lazyRouteComponent(() => import("./payments/events-page.tsx"), "EventsPage"),
  });
  const bundles = createRoute({
    getParentRoute: () => desk,
    path: "/bundles",
    validateSearch: searchOf("search", "active"),
    component: lazyRouteComponent(() => import("./bundles/bundles-page.tsx"), "BundlesPage"),
  });
  const newBundle = createRoute({
    getParentRoute: () => desk,
    path: "/bundles/new",
    staticData: { permission: "price-bundles" },
    component: lazyRouteComponent(() => import("./bundles/new-bundle-page.tsx"), "NewBundlePage"),
  });
  const bundle = createRoute({
    getParentRoute: () => desk,
    path: "/bundles/$bundleId",
    component: lazyRouteComponent(() => import("./bundles/bundle-page.tsx"), "BundlePage"),
  });
  return [payments, events, bundles, newBundle, bundle, ...voucherRoutes(desk)] as const;
}

/** Codes that add to a balance, or give a token. */
function voucherRoutes<Desk extends AnyRoute>(desk: Desk) {
  const vouchers = createRoute({
    getParentRoute: () => desk,
    path: "/vouchers",
    validateSearch: searchOf("search", "show"),
    component: lazyRouteComponent(() => import("./vouchers/vouchers-page.tsx"), "VouchersPage"),
  });
  const newSeries = createRoute({
    getParentRoute: () => desk,
    path: "/vouchers/new",
    staticData: { permission: "move-money" },
    component: lazyRouteComponent(() => import("./vouchers/new-series-page.tsx"), "NewSeriesPage"),
  });
  const series = createRoute({
    getParentRoute: () => desk,
    path: "/vouchers/$seriesId",
    validateSearch: searchOf("show"),
    component: lazyRouteComponent(() => import("./vouchers/series-page.tsx"), "SeriesPage"),
  });
  return [vouchers, newSeries, series] as const;
}

/** What was done, how it goes, who is told, and how it is set up. */
function serviceRoutes<Desk extends AnyRoute>(desk: Desk) {
  const setup = createRoute({
    getParentRoute: () => desk,
    path: "/setup",
    component: lazyRouteComponent(() => import("./overview/setup/setup-page.tsx"), "SetupPage"),
  });
  const audit = createRoute({
    getParentRoute: () => desk,
    path: "/audit",
    validateSearch: searchOf("search", "user", "action", "type", "id", "from", "to", "open"),
    component: lazyRouteComponent(() => import("./audit/audit-page.tsx"), "AuditPage"),
  });
  const analytics = createRoute({
    getParentRoute: () => desk,
    path: "/analytics",
    validateSearch: searchOf("period", "user", "from", "to"),
    component: lazyRouteComponent(() => import("./analytics/analytics-page.tsx"), "AnalyticsPage"),
  });
  const webhooks = createRoute({
    getParentRoute: () => desk,
    path: "/webhooks",
    component: lazyRouteComponent(() => import("./webhooks/endpoints-page.tsx"), "EndpointsPage"),
  });
  const webhook = createRoute({
    getParentRoute: () => desk,
    path: "/webhooks/$endpointId",
    component: lazyRouteComponent(() => import("./webhooks/endpoint-page.tsx"), "EndpointPage"),
  });
  return [setup, audit, analytics, webhooks, webhook] as const;
}

/** What keeps the service going, and what is done to many at once. */
function upkeepRoutes<Desk extends AnyRoute>(desk: Desk) {
  const maintenance = createRoute({
    getParentRoute: () => desk,
    path: "/maintenance",
    validateSearch: searchOf("tab"),
    component: lazyRouteComponent(() => import("./maintenance/maintenance-page.tsx"), "MaintenancePage"),
  });
  const compensation = createRoute({
    getParentRoute: () => desk,
    path: "/compensations/$compensationId",
    component: lazyRouteComponent(() => import("./maintenance/compensation-page.tsx"), "CompensationPage"),
  });
  const health = createRoute({
    getParentRoute: () => desk,
    path: "/health",
    component: lazyRouteComponent(() => import("./health/health-page.tsx"), "HealthPage"),
  });
  const batches = createRoute({
    getParentRoute: () => desk,
    path: "/batches",
    component: lazyRouteComponent(() => import("./batches/batches-page.tsx"), "BatchesPage"),
  });
  const batch = createRoute({
    getParentRoute: () => desk,
    path: "/batches/$batchId",
    component: lazyRouteComponent(() => import("./batches/batch-page.tsx"), "BatchPage"),
  });
  return [maintenance, compensation, health, batches, batch] as const;
}
