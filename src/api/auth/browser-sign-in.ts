import type { FastifyReply, FastifyRequest } from "fastify";
import type { SignedIn } from "../../domain/identity/open-sign-in.ts";
import {
  type CookieNaming,
  clearPlanted,
  JUDGED_COOKIES_MAX,
  ownCookie,
  SIGN_IN_COOKIE,
  setCookie,
  TOKEN_COOKIE,
} from "../../http/cookies.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";

/**
 * Whether a browser may stay signed in when its page is gone. `never`: the pages of a real target have the console's origin
 * (no `PROXY_ORIGIN`), and their scripts could use whatever the origin keeps. `beside_demo`: those of the demo have it; only
 * a browser that has opened it keeps none.
 */
export type SignInCookiePolicy = "always" | "beside_demo" | "never";

export type BrowserSignInDeps = {
  readonly clock: Clock;
  readonly signInCookie: CookieNaming & { readonly policy: SignInCookiePolicy };
};

/** No other page can send it without a CORS preflight, which is granted to the origins of `CORS_ORIGINS` alone. */
const CONSOLE_HEADER = "zenzefi-console";
/** Where the plain name is sent; that with `__Host-` goes everywhere. */
const PATH = "/api/v1/auth";

/**
 * What the browser's cookies hold: several where somebody planted others. With `__Host-` in our names those without are
 * nothing, since hosts beside this one can set them.
 */
export function signInSecrets(
  { signInCookie }: BrowserSignInDeps,
  request: FastifyRequest,
): readonly string[] {
  const { prefixed, plain } = ownCookie(request.headers.cookie, SIGN_IN_COOKIE);
  return [...new Set(signInCookie.isPrefixed ? prefixed : plain)].slice(-JUDGED_COOKIES_MAX);
}

/** Whether this browser may staySignedIn a sign-in: not where it has the target open on the console's own origin. */
export function mayStaySignedIn({ signInCookie }: BrowserSignInDeps, request: FastifyRequest): boolean {
  if (signInCookie.policy !== "beside_demo") return signInCookie.policy === "always";
  const { prefixed, plain } = ownCookie(request.headers.cookie, TOKEN_COOKIE);
  return prefixed.length + plain.length === 0;
}

/**
 * Lets the console's own requests through. `SameSite=Strict` alone would let pages of a neighbouring host use the
 * cookie, and another port of the same one.
 * @throws cross_site
 */
export function requireConsole({ headers }: FastifyRequest): void {
  const site = headers["sec-fetch-site"];
  const isSameOrigin = site === undefined || site === "same-origin";
  if (!isSameOrigin || headers["x-requested-with"] !== CONSOLE_HEADER) throw new AppError("cross_site");
}

/** Gives the browser what it stays signed in by, or takes away what it has; whatever else has the name ends. */
export function writeSignInCookie(
  { signInCookie, clock }: BrowserSignInDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  cookie: SignedIn["cookie"],
): void {
  const leftMs = cookie === null ? 0 : cookie.until.getTime() - clock.nowMs();
  const maxAgeSeconds = Math.max(0, Math.floor(leftMs / SECOND_MS));
  const value = cookie?.secret ?? "";
  const setHeader = setCookie(signInCookie, SIGN_IN_COOKIE, {
    value,
    maxAgeSeconds,
    sameSite: "Strict",
    path: PATH,
  });
  const { plain } = ownCookie(request.headers.cookie, SIGN_IN_COOKIE);
  const isAlone = plain.length <= (signInCookie.isPrefixed ? 0 : 1);
  const from = { path: request.url, host: request.host };
  reply.header("set-cookie", [...(isAlone ? [] : clearPlanted(SIGN_IN_COOKIE, from)), setHeader]);
}

/** The body of a log-in and of its refreshes. */
export function presentSignedIn({ jwt, expiresInSeconds }: SignedIn) {
  return { access_token: jwt, token_type: "bearer" as const, expires_in: expiresInSeconds };
}
