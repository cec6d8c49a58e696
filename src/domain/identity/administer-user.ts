import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import { type Precondition, requirePrecondition } from "../../kernel/precondition.ts";
import type { Role } from "../../kernel/role.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { readWallet } from "../ledger/read-wallet.ts";
import { setBalance } from "../ledger/set-balance.ts";
import type { Wallet } from "../ledger/wallet.ts";
import { mayChangeAccount, mayDo, type Permission, roleOfSuperuser } from "./role-rules.ts";
import { setUserActive } from "./set-user-active.ts";
import { setUserRole } from "./set-user-role.ts";
import type { User } from "./user.ts";
import { lockSuperusers, lockUser, selectUser } from "./user-store.ts";
import { userVersion } from "./user-version.ts";

/** What the desk may change in the account of a user. Omitted members are not changed. */
export type Administration = {
  readonly userId: Uuid;
  readonly isActive?: boolean;
  readonly role?: Role | null;
  /** Instead of `role`, by clients that know no roles: see `roleOfSuperuser`. */
  readonly isSuperuser?: boolean;
  /** The new balance, not below zero. The difference becomes an adjustment entry, from which debt is deducted. */
  readonly balanceCents?: Cents;
  /** Goes into the audit rows and the adjustment's description. */
  readonly reason?: string;
};

/** Who changes an account, and what the account must be: the condition is on its `userVersion`. */
export type AdministrationBy = { readonly role: Role; readonly ifMatch: Precondition };

/**
 * Changes an account for the desk, all or nothing. Writes one audit row for each change. Locks the wallet if the balance is to
 * change or there is a condition, then the changes of owners, then the user, until it returns.
 * @throws forbidden: the role has no right to one of the changes
 * @throws account_protected: the account has a role, and only an owner may change it
 * @throws precondition_failed: it was changed meanwhile
 * @throws last_superuser: no active owner would be left
 * @throws not_found: there is no such user. Whatever it throws, nothing is changed
 */
export function administerUser(
  deps: { readonly database: Database; readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  by: AdministrationBy,
  change: Administration,
): Promise<{ readonly user: User; readonly wallet: Wallet }> {
  requireRights(by.role, change);
  return deps.database.transaction(async (tx) => {
    const before = await lockAccount(tx, by, change);
    await applyChange(tx, deps, actor, before, change);
    const user = await selectUser(tx, change.userId);
    if (user === null) throw new AppError("not_found");
    return { user, wallet: await readWallet(tx, user.id) };
  });
}

function requireRights(role: Role, change: Administration): void {
  const needed: readonly (readonly [unknown, Permission])[] = [
    [change.isActive, "change-users"],
    [change.role, "grant-roles"],
    [change.isSuperuser, "grant-roles"],
    [change.balanceCents, "move-money"],
  ];
  for (const [wanted, permission] of needed) {
    if (wanted !== undefined && !mayDo(role, permission)) throw new AppError("forbidden");
  }
}

async function lockAccount(
  tx: Tx,
  { role, ifMatch }: AdministrationBy,
  { userId, balanceCents }: Administration,
): Promise<User> {
  const wallet = balanceCents === undefined && ifMatch === null ? null : await lockWallet(tx, userId);
  await lockSuperusers(tx);
  const user = await lockUser(tx, userId);
  if (user === null) throw new AppError("not_found");
  if (!mayChangeAccount(role, user.role)) throw new AppError("account_protected");
  if (wallet !== null) requirePrecondition(ifMatch, userVersion(user, wallet));
  return user;
}

async function applyChange(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  before: User,
  { userId, isActive, role, isSuperuser, balanceCents, reason }: Administration,
): Promise<void> {
  const why = reason === undefined ? {} : { reason };
  if (balanceCents !== undefined) {
    await setBalance(tx, deps, actor, { userId, balanceCents, reason: reason ?? null });
  }
  const newRole = isSuperuser === undefined ? role : roleOfSuperuser(isSuperuser, before.role);
  if (newRole !== undefined) await setUserRole(tx, deps, actor, { userId, role: newRole, ...why });
  if (isActive !== undefined) await setUserActive(tx, deps, actor, { userId, isActive, ...why });
}
