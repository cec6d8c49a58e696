import type { Principal } from "../../domain/identity/user.ts";
import type { ClientAddress } from "../../http/client-address.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Language } from "../../kernel/language.ts";

declare module "fastify" {
  /** What the plumbing learns of each request before its route runs. */
  interface FastifyRequest {
    client: ClientAddress;
    language: Language;
    /** Null until `authenticateUser` has run. */
    principal: Principal | null;
    /** The bytes of a JSON body as they came; empty without one. */
    rawBody: Buffer;
  }
}

/** Who asks, on a route that runs `authenticateUser` first. @throws not_authenticated: a route that forgot to */
export function principalOf(request: { readonly principal: Principal | null }): Principal {
  if (request.principal === null) throw new AppError("not_authenticated");
  return request.principal;
}
