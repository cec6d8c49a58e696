import type { FastifyReply, FastifyRequest } from "fastify";
import type { SignedIn, SignInWishes } from "../../../domain/identity/open-sign-in.ts";
import { acceptedLanguage } from "../../../http/language.ts";
import {
  type BrowserSignInDeps,
  mayStaySignedIn,
  signInSecrets,
  writeSignInCookie,
} from "./browser-sign-in.ts";
import { presentSignedIn } from "./present-signed-in.ts";

type WishesIn = { readonly keep_signed_in?: boolean; readonly refresh?: boolean };

/** What a log-in requests beside a JWT. */
export function readWishes(
  deps: BrowserSignInDeps,
  request: FastifyRequest & { readonly body: WishesIn },
): SignInWishes {
  const { keep_signed_in: asksToStay = false, refresh = false } = request.body;
  return {
    staySignedIn: asksToStay && mayStaySignedIn(deps, request),
    refresh,
    replaces: signInSecrets(deps, request),
    language: acceptedLanguage(request.headers["accept-language"]),
  };
}

/** Sets or clears the browser's cookie. @returns the body of the answer to a log-in */
export function answerSignedIn(
  deps: BrowserSignInDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { staySignedIn, replaces }: SignInWishes,
  signedIn: SignedIn,
) {
  if (staySignedIn || replaces.length > 0) writeSignInCookie(deps, request, reply, signedIn.cookie);
  reply.header("cache-control", "no-store");
  return presentSignedIn(signedIn);
}
