import type { FastifyContextConfig, FastifyRequest } from "fastify";
import type { JwtSigner } from "../../domain/identity/jwt-signer.port.ts";
import type { Principal } from "../../domain/identity/user.ts";
import { AppError } from "../../kernel/errors.ts";
import { bearerOf } from "./bearer.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whether somebody of the desk who views a customer may read this: it answers with nothing secret then. */
    viewable?: true;
  }
}

const READS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A hook for all routes, also those without a sign-in: with the JWT of a view nothing is written, and nobody signs in or out.
 * @throws view_only
 */
export function refuseWritesOfViews({ verify }: Pick<JwtSigner, "verify">) {
  return async ({ method, headers }: FastifyRequest): Promise<void> => {
    if (READS.has(method)) return;
    const jwt = bearerOf(headers.authorization);
    if (jwt !== null && verify(jwt)?.isView === true) throw new AppError("view_only");
  };
}

/** Judges what a view reads: only routes that say so of themselves. @throws view_only */
export function requireViewable(
  { view }: Pick<Principal, "view">,
  { method, config }: { readonly method: string; readonly config: FastifyContextConfig },
): void {
  if (view === null) return;
  if (!READS.has(method) || config.viewable !== true) throw new AppError("view_only");
}
