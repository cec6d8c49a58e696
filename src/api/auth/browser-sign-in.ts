import type { FastifyReply, FastifyRequest } from "fastify";
import type { SignedIn } from "../../domain/identity/open-sign-in.ts";
import { cookieValue, SIGN_IN_COOKIE, signInCookie, TOKEN_COOKIE } from "../../http/cookies.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";

export type BrowserSignInDeps = {
  readonly clock: Clock;
  readonly signInCookie: {
    /** `COOKIE_SECURE` */
    readonly isSecure: boolean;
    /**
     * Whether the target's pages have the origin of the console (no `PROXY_ORIGIN`). Their scripts could then use the
     * cookie as if they were the console: a browser that has opened the target keeps none.
     */
    readonly sharesTargetOrigin: boolean;
  };
};

/** No other page can send it without a CORS preflight, which is granted to the origins of `CORS_ORIGINS` alone. */
const CONSOLE_HEADER = "zenzefi-console";

/** What the browser's cookie holds, or null. */
export function keptSecret(request: FastifyRequest): string | null {
  return cookieValue(request.headers.cookie, SIGN_IN_COOKIE) || null;
}

/** Whether this browser may keep a sign-in: not where it has the target open on the console's own origin. */
export function mayKeep({ signInCookie }: BrowserSignInDeps, request: FastifyRequest): boolean {
  return !(signInCookie.sharesTargetOrigin && cookieValue(request.headers.cookie, TOKEN_COOKIE));
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

/** Gives the browser what it stays signed in by, or takes away what it has. */
export function writeKept(deps: BrowserSignInDeps, reply: FastifyReply, kept: SignedIn["kept"]): void {
  const { isSecure } = deps.signInCookie;
  const leftMs = kept === null ? 0 : kept.until.getTime() - deps.clock.nowMs();
  reply.header(
    "set-cookie",
    signInCookie(kept?.secret ?? "", Math.max(0, Math.floor(leftMs / SECOND_MS)), isSecure),
  );
}

/** The body of a log-in and of its refreshes. */
export function presentSignedIn({ jwt, expiresInSeconds }: SignedIn) {
  return { access_token: jwt, token_type: "bearer" as const, expires_in: expiresInSeconds };
}
