import type { FastifyRequest } from "fastify";
import type { Principal } from "../../domain/identity/user.ts";
import { acceptedLanguage } from "../../http/language.ts";
import { AppError } from "../../kernel/errors.ts";

/** @throws not_authenticated, account_disabled */
export type AuthenticateJwt = (jwt: string) => Promise<Principal>;

/** The JWT of an `Authorization: Bearer` header (RFC 6750; the scheme in any case), or null. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header?.trim() ?? "")?.[1] ?? null;
}

/**
 * A hook that accepts requests of signed-in users and sets `request.principal`. If the request prefers no language of ours, the
 * answer is in the language of the user's profile.
 */
export function authenticateUser(authenticateJwt: AuthenticateJwt) {
  return async (request: FastifyRequest): Promise<void> => {
    const jwt = bearerOf(request.headers.authorization);
    if (jwt === null) throw new AppError("not_authenticated");
    const principal = await authenticateJwt(jwt);
    request.principal = principal;
    request.language =
      acceptedLanguage(request.headers["accept-language"]) ?? principal.language ?? request.language;
  };
}
