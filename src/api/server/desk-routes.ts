import type { FastifyContextConfig, RouteOptions } from "fastify";
import { mayDo, PERMISSIONS, type Permission } from "../../domain/identity/role-rules.ts";
import type { Principal } from "../../domain/identity/user.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Role } from "../../kernel/role.ts";
import type { Guard } from "./guard.ts";
import type { HttpApp } from "./http-app.ts";
import { principalOf } from "./request-state.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What a route of the desk requires, by the table in `role-rules`. */
    permission?: Permission;
  }
}

/** `requiresAdminTotp`: REQUIRE_ADMIN_2FA */
export type DeskRules = { readonly requiresAdminTotp: boolean };

const DESK_PREFIX = "/api/v1/admin/";

/**
 * Adds routes of the desk. Each names its permission in `config`, and gets its guards here: a route without one is not forgotten but
 * stops the start, and so does one outside of `add` whose path is of the desk. The API description states the permission and its roles.
 * @param rules.signedIn lets signed-in users through
 */
export async function addDeskRoutes(
  app: HttpApp,
  rules: DeskRules & { readonly signedIn: Guard },
  add: (desk: HttpApp) => void,
): Promise<void> {
  app.addHook("onRoute", ({ url, config }) => {
    if (url.startsWith(DESK_PREFIX) && config?.permission === undefined) throw withoutPermission(url);
  });
  await app.register(async (desk) => {
    desk.addHook("onRoute", (route) => guardRoute(route, rules));
    add(desk);
  });
}

function guardRoute(
  route: RouteOptions & { config?: FastifyContextConfig },
  { signedIn, ...rules }: DeskRules & { readonly signedIn: Guard },
): void {
  const permission = route.config?.permission;
  if (permission === undefined) throw withoutPermission(route.url);
  route.onRequest = [
    ...signedIn,
    // After `authenticateUser`.
    async (request) => requireAtDesk(principalOf(request), permission, rules),
  ];
  const roles: readonly Role[] = PERMISSIONS[permission];
  Object.assign(route.schema ?? {}, { "x-permission": permission, "x-roles": roles });
}

/**
 * Judges whether a signed-in user may do something at the desk.
 * @throws forbidden: their role does not have the permission. @throws totp_enrolment_required: they have signed in without a code
 */
export function requireAtDesk(
  { role, hasTotp }: Pick<Principal, "role" | "hasTotp">,
  permission: Permission,
  { requiresAdminTotp }: DeskRules,
): void {
  if (!mayDo(role, permission)) throw new AppError("forbidden");
  if (requiresAdminTotp && !hasTotp) throw new AppError("totp_enrolment_required");
}

/** The role of who sends a request to a route of the desk. @throws forbidden: none */
export function roleAtDesk(request: Parameters<typeof principalOf>[0]): Role {
  const { role } = principalOf(request);
  if (role === null) throw new AppError("forbidden");
  return role;
}

function withoutPermission(url: string): Error {
  return new Error(`the route ${url} of the desk names no permission in its config`);
}
