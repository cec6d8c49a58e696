import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type ParsedLocation,
  parseSearchWith,
  type Router,
  redirect,
  stringifySearchWith,
  useRouter,
} from "@tanstack/react-router";
import { useEffect } from "react";
import { keepCode } from "../api/kept-code.ts";
import { currentJwt, useSignIn } from "../api/sign-in.ts";
import type { deskRoutes } from "../desk/desk-routes.ts";
import { SignInPage } from "../features/account/sign-in-page.tsx";
import { HomePage } from "../features/overview/home-page.tsx";
import { Empty } from "../parts/empty.tsx";
import { LinkButton } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";
import { ProblemPanel } from "../parts/problem-panel.tsx";
import { optionalText, pageSearch } from "../parts/search.ts";
import { useWords } from "../words/words.ts";
import { Root } from "./shell.tsx";
import { shellWords } from "./shell-words.ts";

const root = createRootRoute({
  component: Root,
  notFoundComponent: NotFoundPage,
});

/** Pages without a sign-in. The first two are part of the first load: over a slow connection each further file takes half a second. */
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
const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: "/verify-email",
  component: lazyRouteComponent(() => import("../features/account/verify-email-page.tsx"), "VerifyEmailPage"),
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
const gift = createRoute({
  getParentRoute: () => root,
  path: "/gift",
  component: lazyRouteComponent(() => import("../features/gift/gift-page.tsx"), "GiftPage"),
});

const verify = createRoute({
  getParentRoute: () => root,
  path: "/verify",
  component: lazyRouteComponent(() => import("../features/receipts/verify-page.tsx"), "VerifyPage"),
});

/** Pages of a customer. Without a sign-in they redirect to the sign-in page, which leads back to the same address. */
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
const tokenReceipt = createRoute({
  getParentRoute: () => signedIn,
  path: "/tokens/$tokenId/receipt",
  component: lazyRouteComponent(
    () => import("../features/receipts/token-receipt-page.tsx"),
    "TokenReceiptPage",
  ),
});
const receipts = createRoute({
  getParentRoute: () => signedIn,
  path: "/receipts",
  component: lazyRouteComponent(() => import("../features/receipts/receipts-page.tsx"), "ReceiptsPage"),
});
const monthReceipt = createRoute({
  getParentRoute: () => signedIn,
  path: "/receipts/$month",
  component: lazyRouteComponent(
    () => import("../features/receipts/month-receipt-page.tsx"),
    "MonthReceiptPage",
  ),
});
const topUp = createRoute({
  getParentRoute: () => signedIn,
  path: "/top-up",
  validateSearch: (search) => ({ ...optionalText(search, "amount") }),
  component: lazyRouteComponent(() => import("../features/top-up/top-up-page.tsx"), "TopUpPage"),
});
const redeem = createRoute({
  getParentRoute: () => signedIn,
  path: "/redeem",
  component: lazyRouteComponent(() => import("../features/redeem/redeem-page.tsx"), "RedeemPage"),
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

/** Brings the desk's pages with their code, and goes on to the page: no customer loads a byte of them. */
const deskAhead = createRoute({
  getParentRoute: () => signedIn,
  path: "/desk/$",
  beforeLoad: ({ location }) => openDesk(location),
});

/** The service serves the same paths: src/api/console/routes.ts. */
function treeWith<const Desk extends AnyRoute>(desk: Desk) {
  return root.addChildren([
    ...[home, signIn, register, forgotPassword, resetPassword, verifyEmail, status, connect, gift, verify],
    signedIn.addChildren([
      buy,
      tokens,
      token,
      tokenReceipt,
      receipts,
      monthReceipt,
      topUp,
      redeem,
      payment,
      transactions,
      referrals,
      profile,
      desk,
    ]),
  ]);
}

/** The pages of the console. */
export const router = createRouter({
  routeTree: treeWith(deskAhead),
  defaultPreload: "intent",
  // Parameters are plain text: `?amount=100`, not the `?amount="100"` of JSON.
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(String),
  scrollRestoration: true,
  defaultErrorComponent: ({ error, reset }) => <ProblemPanel error={error} retry={reset} />,
});

type Desk = ReturnType<typeof deskRoutes<typeof signedIn>>;

declare module "@tanstack/react-router" {
  interface Register {
    router: Router<ReturnType<typeof treeWith<Desk>>>;
  }
}

async function openDesk({ href }: ParsedLocation): Promise<void> {
  const { deskRoutes } = await import("../desk/desk-routes.ts");
  // The tree is the same object, with other children: the router does not notice by itself.
  treeWith(deskRoutes(signedIn));
  router.setRoutes(router.buildRouteTree());
  throw redirect({ href, replace: true });
}

/** If the service does not answer, the page is displayed, and each of its parts displays the error. */
async function requireSignIn({ hash, pathname, searchStr }: ParsedLocation): Promise<void> {
  keepCode(hash, "/redeem");
  const jwt = await currentJwt().catch(() => "unknown");
  if (jwt === null) throw redirect({ to: "/sign-in", search: { next: pathname + searchStr }, replace: true });
}

/** The pages of a customer. When the sign-in ends, the router runs `requireSignIn` again. */
function SignedInOnly() {
  const router = useRouter();
  const isOut = useSignIn() === "out";
  useEffect(() => {
    if (isOut) void router.invalidate();
  }, [isOut, router]);
  return <Outlet />;
}

function NotFoundPage() {
  const words = useWords(shellWords);
  return (
    <Page title={words.notFoundTitle}>
      <Empty title={words.notFoundTitle} action={<LinkButton to="/">{words.home}</LinkButton>}>
        {words.notFound}
      </Empty>
    </Page>
  );
}
