import type { FastifyReply, FastifyRequest } from "fastify";
import type { SignedIn } from "../../../domain/identity/open-sign-in.ts";
import { isConsoleRequest } from "../../../http/console-request.ts";
import {
  type CookieNaming,
  clearPlanted,
  gatewayCookie,
  SIGN_IN_COOKIE,
  setCookie,
  TOKEN_COOKIE,
  VERIFIED_COOKIES_MAX,
} from "../../../http/cookies.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { AppError } from "../../../kernel/errors.ts";

/**
 * Whether a browser may stay signed in after its page is closed. `never`: the pages of a real target have the console's origin
 * (the target has none of its own), and their scripts could use the cookie. `beside_demo`: the pages of the demo target have
 * the console's origin; only browsers that have connected to it may not stay signed in.
 */
export type SignInCookiePolicy = "always" | "beside_demo" | "never";

export type BrowserSignInDeps = {
  readonly clock: Clock;
  readonly signInCookie: CookieNaming & { readonly policy: SignInCookiePolicy };
};

/** The path of the cookie without `__Host-`; a cookie with that prefix must have the path "/". */
const PATH = "/api/v1/auth";

/**
 * The secrets in the browser's cookies; several if other cookies were planted. If our names have `__Host-`, cookies without it
 * are ignored, since neighbouring hosts can set them.
 */
export function signInSecrets(
  { signInCookie }: BrowserSignInDeps,
  request: FastifyRequest,
): readonly string[] {
  const { prefixed, plain } = gatewayCookie(request.headers.cookie, SIGN_IN_COOKIE);
  return [...new Set(signInCookie.isPrefixed ? prefixed : plain)].slice(-VERIFIED_COOKIES_MAX);
}

/** Whether this browser may stay signed in: not if it has connected to the demo target on the console's origin. */
export function mayStaySignedIn({ signInCookie }: BrowserSignInDeps, request: FastifyRequest): boolean {
  if (signInCookie.policy !== "beside_demo") return signInCookie.policy === "always";
  const { prefixed, plain } = gatewayCookie(request.headers.cookie, TOKEN_COOKIE);
  return prefixed.length + plain.length === 0;
}

/**
 * Accepts requests of the console only. With `SameSite=Strict` alone, pages of neighbouring hosts and of other ports of this host
 * could use the cookie.
 * @throws cross_site
 */
export function requireConsole({ headers }: FastifyRequest): void {
  const site = headers["sec-fetch-site"];
  const isSameOrigin = site === undefined || site === "same-origin";
  if (!isSameOrigin || !isConsoleRequest(headers)) throw new AppError("cross_site");
}

/** Sets the cookie of a browser that stays signed in, or clears it. Removes planted cookies of the same name. */
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
  const { plain } = gatewayCookie(request.headers.cookie, SIGN_IN_COOKIE);
  const isAlone = plain.length <= (signInCookie.isPrefixed ? 0 : 1);
  const from = { path: request.url, host: request.host };
  reply.header("set-cookie", [...(isAlone ? [] : clearPlanted(SIGN_IN_COOKIE, from)), setHeader]);
}
