import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { requireAnotherOwner } from "./require-another-owner.ts";
import type { User } from "./user.ts";
import { lockSuperusers, lockUser, updateUser } from "./user-store.ts";

/**
 * Deactivates a user, or activates one again. A deactivated user's JWTs and tokens are refused from the next request on. Writes one
 * audit row, none if nothing changes. Changes of owners wait for each other until the transaction ends.
 * @throws last_superuser: no active owner would be left; nothing is changed
 * @throws not_found: there is no such user
 */
export async function setUserActive(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  change: { readonly userId: Uuid; readonly isActive: boolean; readonly reason?: string },
): Promise<User> {
  const { userId, isActive, reason } = change;
  await lockSuperusers(tx);
  const user = await lockUser(tx, userId);
  if (user === null) throw new AppError("not_found");
  if (user.isActive === isActive) return user;
  if (!isActive) await requireAnotherOwner(tx, user);
  const changed = await updateUser(tx, userId, new Date(deps.clock.nowMs()), { isActive });
  if (changed === null) throw new AppError("not_found");
  await recordFact(tx, deps, actor, {
    name: isActive ? "user.activated" : "user.deactivated",
    before: { is_active: !isActive },
    after: { is_active: isActive },
    resourceId: userId,
    userId,
    ...(reason === undefined ? {} : { reason }),
  });
  return changed;
}
