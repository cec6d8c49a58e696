import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type ParsedLocation,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from "@tanstack/react-router";
import { statusQuery } from "../api/queries.ts";
import { currentJwt } from "../api/sign-in.ts";
import { SignInPage } from "../features/account/sign-in-page.tsx";
import { HomePage } from "../features/overview/home-page.tsx";
import { ProblemPanel } from "../parts/problem-panel.tsx";
import { NotFoundPage } from "./not-found-page.tsx";
import { queryClient } from "./query-client.ts";
import { optionalText, pageSearch } from "./search.ts";
import { Shell } from "./shell.tsx";
import { SignedInOnly } from "./signed-in-only.tsx";

const root = createRootRoute({
  beforeLoad: ({ location }) => leaveTargetHost(location),
  component: Shell,
  notFoundComponent: NotFoundPage,
});

/** Pages that anybody may see. The two on which people arrive come with the first load: over a slow link each file more is half a second. */
const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: HomePage,
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search) => ({ ...optionalText(search, "next") }),
  component: SignInPage,
});
const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  validateSearch: (search) => ({ ...optionalText(search, "ref") }),
  component: lazyRouteComponent(() => import("../features/account/register-page.tsx"), "RegisterPage"),
});
const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: "/forgot-password",
  component: lazyRouteComponent(
    () => import("../features/account/forgot-password-page.tsx"),
    "ForgotPasswordPage",
  ),
});
const resetPassword = createRoute({
  getParentRoute: () => root,
  path: "/reset-password",
  component: lazyRouteComponent(
    () => import("../features/account/reset-password-page.tsx"),
    "ResetPasswordPage",
  ),
});
const status = createRoute({
  getParentRoute: () => root,
  path: "/status",
  component: lazyRouteComponent(() => import("../features/status/status-page.tsx"), "StatusPage"),
});
const connect = createRoute({
  getParentRoute: () => root,
  path: "/connect",
  component: lazyRouteComponent(() => import("../features/connect/connect-page.tsx"), "ConnectPage"),
});

/** Pages of a customer: whoever is not signed in signs in first, and comes back to the same address. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: ({ location }) => requireSignIn(location),
  component: SignedInOnly,
});
const buy = createRoute({
  getParentRoute: () => signedIn,
  path: "/buy",
  validateSearch: (search) => ({ ...optionalText(search, "scope") }),
  component: lazyRouteComponent(() => import("../features/buy/buy-page.tsx"), "BuyPage"),
});
const tokens = createRoute({
  getParentRoute: () => signedIn,
  path: "/tokens",
  validateSearch: (search) => ({ ...optionalText(search, "show"), ...pageSearch(search) }),
  component: lazyRouteComponent(() => import("../features/tokens/tokens-page.tsx"), "TokensPage"),
});
const token = createRoute({
  getParentRoute: () => signedIn,
  path: "/tokens/$tokenId",
  component: lazyRouteComponent(() => import("../features/tokens/token-page.tsx"), "TokenPage"),
});
const topUp = createRoute({
  getParentRoute: () => signedIn,
  path: "/top-up",
  validateSearch: (search) => ({ ...optionalText(search, "amount") }),
  component: lazyRouteComponent(() => import("../features/top-up/top-up-page.tsx"), "TopUpPage"),
});
const payment = createRoute({
  getParentRoute: () => signedIn,
  path: "/payments/$paymentId",
  component: lazyRouteComponent(() => import("../features/top-up/payment-page.tsx"), "PaymentPage"),
});
const transactions = createRoute({
  getParentRoute: () => signedIn,
  path: "/transactions",
  validateSearch: (search) => ({
    ...optionalText(search, "type"),
    ...optionalText(search, "from"),
    ...optionalText(search, "to"),
    ...pageSearch(search),
  }),
  component: lazyRouteComponent(
    () => import("../features/transactions/transactions-page.tsx"),
    "TransactionsPage",
  ),
});
const referrals = createRoute({
  getParentRoute: () => signedIn,
  path: "/referrals",
  validateSearch: pageSearch,
  component: lazyRouteComponent(() => import("../features/referrals/referrals-page.tsx"), "ReferralsPage"),
});
const profile = createRoute({
  getParentRoute: () => signedIn,
  path: "/profile",
  component: lazyRouteComponent(() => import("../features/account/profile-page.tsx"), "ProfilePage"),
});

/** The pages of the console. The service answers the same paths: src/api/console/routes.ts. */
export const router = createRouter({
  routeTree: root.addChildren([
    ...[home, signIn, register, forgotPassword, resetPassword, status, connect],
    signedIn.addChildren([buy, tokens, token, topUp, payment, transactions, referrals, profile]),
  ]),
  defaultPreload: "intent",
  // All that an address carries is text: `?amount=100`, not the `?amount="100"` of JSON.
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(String),
  scrollRestoration: true,
  defaultErrorComponent: ({ error, reset }) => <ProblemPanel error={error} retry={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** A host that the target has for itself (`PROXY_ORIGIN`) has but the page that connects: all others are at the console's. */
function leaveTargetHost({ pathname, href }: ParsedLocation): void {
  const status = queryClient.getQueryData(statusQuery.queryKey);
  if (status === undefined || pathname === "/connect") return;
  const isTargetHost = status.open_url.startsWith(`${location.origin}/`);
  if (isTargetHost) throw redirect({ href: status.console_url + href });
}

/** Without an answer of the service the page is shown: each of its parts then says what is wrong. */
async function requireSignIn(location: ParsedLocation): Promise<void> {
  const jwt = await currentJwt().catch(() => "unknown");
  if (jwt === null) throw redirect({ to: "/sign-in", search: { next: location.href }, replace: true });
}
