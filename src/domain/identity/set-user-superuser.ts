import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Actor } from "../../kernel/words.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { User } from "./user.ts";
import { lockSuperusers, otherSuperuserExists, selectUser, updateUser } from "./user-store.ts";

/**
 * Makes a user a superuser or an ordinary one. Writes one audit row, none if nothing changes. Changes to superusers
 * wait for each other until the transaction ends.
 * @throws last_superuser: nobody else could administrate any more; nothing is changed
 * @throws not_found: there is no such user
 */
export async function setUserSuperuser(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  change: { readonly userId: Uuid; readonly isSuperuser: boolean; readonly reason?: string },
): Promise<User> {
  await lockSuperusers(tx);
  const user = await selectUser(tx, change.userId);
  if (user === null) throw new AppError("not_found");
  if (user.isSuperuser === change.isSuperuser) return user;
  if (user.isActive && !change.isSuperuser && !(await otherSuperuserExists(tx, user.id))) {
    throw new AppError("last_superuser");
  }
  const changed = await updateUser(tx, user.id, new Date(deps.clock.nowMs()), {
    isSuperuser: change.isSuperuser,
  });
  if (changed === null) throw new AppError("not_found");
  await recordFact(tx, deps, actor, {
    name: change.isSuperuser ? "user.superuser_granted" : "user.superuser_revoked",
    resourceId: user.id,
    userId: user.id,
    before: { is_superuser: user.isSuperuser },
    after: { is_superuser: changed.isSuperuser },
    ...(change.reason === undefined ? {} : { reason: change.reason }),
  });
  return changed;
}
