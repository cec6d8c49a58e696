import { type LesserRole, ROLES, type Role } from "../../kernel/role.ts";

/**
 * Which roles may do what at the desk: the only list of rights. Each route of the desk names one permission. Nobody but an owner moves
 * money, in either direction: credit and a price are worth as much as a payment back.
 */
export const PERMISSIONS = {
  /** Read what the desk shows: users, tokens, sessions, payments, bundles, the audit log, health, who is on the target. */
  read: ROLES,
  /** End sessions, and release the devices of tokens. */
  "end-sessions": ["owner", "operator", "support"],
  /** Make one-time links that set the password of a customer. */
  "send-password-links": ["owner", "operator", "support"],
  /** Write notes on users, which only the desk reads. */
  "write-notes": ["owner", "operator", "support"],
  /** Read what a customer reads, as the customer. */
  "view-customers": ["owner", "operator", "support"],
  /** Deactivate customers, and activate them again. */
  "change-users": ["owner", "operator"],
  /** Revoke tokens, without a refund, and vouchers that were not redeemed. */
  "revoke-tokens": ["owner", "operator"],
  /** Plan, change, end and cancel maintenance windows. */
  "plan-maintenance": ["owner", "operator"],
  /** Give tokens back the time that they lost, and take that back. No more can be given than was lost. */
  "give-time-back": ["owner", "operator"],
  /** Do one thing to many at once. Each action needs the permission of the single one, too. */
  "run-batches": ["owner", "operator", "support"],
  /** Withdraw a bundle from sale. */
  "withdraw-bundles": ["owner", "operator"],
  /** Set what a bundle has and costs. */
  "price-bundles": ["owner"],
  /** Change balances, refund payments, and make vouchers. */
  "move-money": ["owner"],
  /** Say where notices are posted to: that sends data out of the service. */
  "manage-webhooks": ["owner"],
  /** Give and take roles. */
  "grant-roles": ["owner"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** In the order of the table. */
export const PERMISSION_NAMES: readonly Permission[] = Object.keys(PERMISSIONS).filter(
  (name): name is Permission => Object.hasOwn(PERMISSIONS, name),
);

/** Whether a role has a permission. A customer, who has no role, has none. */
export function mayDo(role: Role | null, permission: Permission): boolean {
  const roles: readonly Role[] = PERMISSIONS[permission];
  return role !== null && roles.includes(role);
}

/** All permissions of a role, in the order of the table. */
export function permissionsOf(role: Role | null): Permission[] {
  return PERMISSION_NAMES.filter((permission) => mayDo(role, permission));
}

/** Whether the account of somebody with the role `of` may be changed by somebody with the role `by`: that of the desk by owners only. */
export function mayChangeAccount(by: Role, of: Role | null): boolean {
  return by === "owner" || of === null;
}

/** The role of a row of `users`. */
export function roleOf(row: {
  readonly is_superuser: boolean;
  readonly desk_role: LesserRole | null;
}): Role | null {
  return row.is_superuser ? "owner" : row.desk_role;
}

/**
 * The role that `is_superuser` of the API before roles stands for. False takes the role of an owner and no other: a client that knows
 * of no roles, and sends back what it has read, changes nothing.
 */
export function roleOfSuperuser(isSuperuser: boolean, role: Role | null): Role | null {
  if (isSuperuser) return "owner";
  return role === "owner" ? null : role;
}
