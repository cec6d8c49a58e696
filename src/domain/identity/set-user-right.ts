import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { User } from "./user.ts";
import { lockSuperusers, otherSuperuserExists, selectUser, updateUser } from "./user-store.ts";

/** `isActive`: the user may sign in and use tokens. */
type Right = "isActive" | "isSuperuser";

/**
 * Gives a user a right or takes it away. Without `isActive` the user's JWTs and tokens are refused from the next request on.
 * Writes one audit row, none if nothing changes. Changes of superusers wait for each other until the transaction ends.
 * @throws last_superuser: no active superuser would be left; nothing is changed
 * @throws not_found: there is no such user
 */
export async function setUserRight(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  change: { readonly userId: Uuid; readonly right: Right; readonly has: boolean; readonly reason?: string },
): Promise<User> {
  const { userId, right, has, reason } = change;
  await lockSuperusers(tx);
  const user = await selectUser(tx, userId);
  if (user === null) throw new AppError("not_found");
  if (user[right] === has) return user;
  // A user who has both rights is about to lose one of them.
  if (user.isActive && user.isSuperuser && !(await otherSuperuserExists(tx, userId))) {
    throw new AppError("last_superuser");
  }
  const changed = await updateUser(tx, userId, new Date(deps.clock.nowMs()), { [right]: has });
  if (changed === null) throw new AppError("not_found");
  await recordFact(tx, deps, actor, {
    ...changeOf(right, has),
    resourceId: userId,
    userId,
    ...(reason === undefined ? {} : { reason }),
  });
  return changed;
}

function changeOf(right: Right, has: boolean) {
  return right === "isActive"
    ? ({
        name: has ? "user.activated" : "user.deactivated",
        before: { is_active: !has },
        after: { is_active: has },
      } as const)
    : ({
        name: has ? "user.superuser_granted" : "user.superuser_revoked",
        before: { is_superuser: !has },
        after: { is_superuser: has },
      } as const);
}
