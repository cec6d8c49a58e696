import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Actor } from "../../kernel/words.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { User } from "./user.ts";
import { lockSuperusers, otherSuperuserExists, selectUser, updateUser } from "./user-store.ts";

/**
 * Lets a user in or locks it out; locked out, its JWTs and its tokens are refused from the next request on. Writes one
 * audit row, none if nothing changes. Changes to superusers wait for each other until the transaction ends.
 * @throws last_superuser: nobody else could administrate any more; nothing is changed
 * @throws not_found: there is no such user
 */
export async function setUserActive(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  change: { readonly userId: Uuid; readonly isActive: boolean; readonly reason?: string },
): Promise<User> {
  await lockSuperusers(tx);
  const user = await selectUser(tx, change.userId);
  if (user === null) throw new AppError("not_found");
  if (user.isActive === change.isActive) return user;
  if (user.isSuperuser && !change.isActive && !(await otherSuperuserExists(tx, user.id))) {
    throw new AppError("last_superuser");
  }
  const changed = await updateUser(tx, user.id, new Date(deps.clock.nowMs()), { isActive: change.isActive });
  if (changed === null) throw new AppError("not_found");
  await recordFact(tx, deps, actor, {
    name: change.isActive ? "user.activated" : "user.deactivated",
    resourceId: user.id,
    userId: user.id,
    before: { is_active: user.isActive },
    after: { is_active: changed.isActive },
    ...(change.reason === undefined ? {} : { reason: change.reason }),
  });
  return changed;
}
