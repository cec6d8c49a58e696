import { MINUTE_MS } from "../../kernel/duration.ts";
import { ROLES, type Role } from "../../kernel/role.ts";

/** Long enough to walk through the pages with a customer on the telephone. */
export const VIEW_MS = 30 * MINUTE_MS;

/** Whether somebody with the role `by` may see what somebody with the role `of` sees: customers, and lesser roles. */
export function mayView(by: Role | null, of: Role | null): boolean {
  if (by === null) return false;
  return of === null || ROLES.indexOf(of) > ROLES.indexOf(by);
}
