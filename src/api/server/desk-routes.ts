import type { FastifyContextConfig, RouteOptions } from "fastify";
import { mayDo, PERMISSIONS, type Permission } from "../../domain/identity/role-rules.ts";
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

const DESK_PREFIX = "/api/v1/admin/";

/**
 * Adds routes of the desk. Each names its permission in `config`, and gets its guards here: a route without one is not forgotten but
 * stops the start, and so does one outside of `add` whose path is of the desk. The API description states the permission and its roles.
 * @param signedIn lets signed-in users through
 */
export async function addDeskRoutes(
  app: HttpApp,
  signedIn: Guard,
  add: (desk: HttpApp) => void,
): Promise<void> {
  app.addHook("onRoute", ({ url, config }) => {
    if (url.startsWith(DESK_PREFIX) && config?.permission === undefined) throw withoutPermission(url);
  });
  await app.register(async (desk) => {
    desk.addHook("onRoute", (route) => guardRoute(route, signedIn));
    add(desk);
  });
}

function guardRoute(route: RouteOptions & { config?: FastifyContextConfig }, signedIn: Guard): void {
  const permission = route.config?.permission;
  if (permission === undefined) throw withoutPermission(route.url);
  route.onRequest = [...signedIn, requirePermission(permission)];
  const roles: readonly Role[] = PERMISSIONS[permission];
  Object.assign(route.schema ?? {}, { "x-permission": permission, "x-roles": roles });
}

/** A hook that must run after `authenticateUser`. @throws forbidden */
function requirePermission(permission: Permission): Guard[number] {
  return async (request) => {
    if (!mayDo(principalOf(request).role, permission)) throw new AppError("forbidden");
  };
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
