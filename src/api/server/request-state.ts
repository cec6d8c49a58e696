import type { Principal } from "../../domain/identity/user.ts";
import type { ClientAddress } from "../../http/client-address.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Language } from "../../kernel/language.ts";

declare module "fastify" {
  /** Set by hooks before the route runs. */
  interface FastifyRequest {
    client: ClientAddress;
    language: Language;
    /** Null until `authenticateUser` has run. */
    principal: Principal | null;
    /** The bytes of a JSON body as received; empty without one. */
    rawBody: Buffer;
  }
}

/** The user of a request. @throws not_authenticated: the route does not run `authenticateUser` */
export function principalOf(request: { readonly principal: Principal | null }): Principal {
  if (request.principal === null) throw new AppError("not_authenticated");
  return request.principal;
}
