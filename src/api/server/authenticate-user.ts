import type { FastifyRequest } from "fastify";
import type { Principal } from "../../domain/identity/user.ts";
import { acceptedLanguage } from "../../http/language.ts";
import { AppError } from "../../kernel/errors.ts";
import { bearerOf } from "./bearer.ts";
import { principalOf } from "./request-state.ts";
import { requireViewable } from "./view-only.ts";

/** @throws not_authenticated, account_disabled */
export type AuthenticateJwt = (jwt: string) => Promise<Principal>;

/**
 * A hook that accepts requests of signed-in users and sets `request.principal`. If the request prefers no language of ours, the
 * answer is in the language of the user's profile. Who views a customer reads what is `viewable`, and else gets `view_only`.
 */
export function authenticateUser(authenticateJwt: AuthenticateJwt) {
  return async (request: FastifyRequest): Promise<void> => {
    const jwt = bearerOf(request.headers.authorization);
    if (jwt === null) throw new AppError("not_authenticated");
    const principal = await authenticateJwt(jwt);
    requireViewable(principal, { method: request.method, config: request.routeOptions.config });
    request.principal = principal;
    request.language =
      acceptedLanguage(request.headers["accept-language"]) ?? principal.language ?? request.language;
  };
}

/**
 * A hook that must run after `authenticateUser`, for `REQUIRE_VERIFIED_EMAIL`: not for users who have yet to confirm their address.
 * @throws email_not_verified
 */
export async function requireVerifiedEmail(request: FastifyRequest): Promise<void> {
  if (principalOf(request).awaitsVerification) throw new AppError("email_not_verified");
}
