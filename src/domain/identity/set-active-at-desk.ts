import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/role.ts";
import { mayChangeAccount } from "./role-rules.ts";
import { setUserActive } from "./set-user-active.ts";
import { lockSuperusers, lockUser } from "./user-store.ts";

/**
 * `setUserActive` by somebody at the desk. Changes of owners wait for each other until the transaction ends.
 * @returns whether anything was changed
 * @throws account_protected: the account has a role, and only an owner may change it
 * @throws not_found, last_superuser: nothing is changed
 */
export async function setActiveAtDesk(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  by: Role,
  change: { readonly userId: Uuid; readonly isActive: boolean; readonly reason: string },
): Promise<boolean> {
  await lockSuperusers(tx);
  const user = await lockUser(tx, change.userId);
  if (user === null) throw new AppError("not_found");
  if (!mayChangeAccount(by, user.role)) throw new AppError("account_protected");
  if (user.isActive === change.isActive) return false;
  await setUserActive(tx, deps, actor, change);
  return true;
}
