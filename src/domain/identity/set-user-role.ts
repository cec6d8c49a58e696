import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/role.ts";
import { recordFact } from "../facts/record-fact.ts";
import { deleteResetsOf } from "./password-reset-store.ts";
import { requireAnotherOwner } from "./require-another-owner.ts";
import { endOthers } from "./sign-in-store.ts";
import type { User } from "./user.ts";
import { lockSuperusers, lockUser, updateUser } from "./user-store.ts";

/**
 * Gives a user a role, or takes it away with null. It counts from the user's next request on. One-time links that set the user's
 * password become invalid: they may be in the hands of somebody who may reset the passwords of customers only. Whoever gets a role signs in again, so
 * that nobody comes to the desk with a sign-in that was stolen from a customer; who changes the own role does not. Writes one audit row,
 * none if nothing changes. Changes of owners wait for each other until the transaction ends.
 * @throws last_superuser: no active owner would be left; nothing is changed
 * @throws not_found: there is no such user
 */
export async function setUserRole(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  change: { readonly userId: Uuid; readonly role: Role | null; readonly reason?: string },
): Promise<User> {
  const { userId, role, reason } = change;
  await lockSuperusers(tx);
  const user = await lockUser(tx, userId);
  if (user === null) throw new AppError("not_found");
  if (user.role === role) return user;
  await requireAnotherOwner(tx, user);
  const now = new Date(deps.clock.nowMs());
  const changed = await updateUser(tx, userId, now, { role });
  if (changed === null) throw new AppError("not_found");
  await deleteResetsOf(tx, userId);
  if (role !== null && actor.userId !== userId) await endOthers(tx, userId, null, now);
  await recordFact(tx, deps, actor, {
    name: nameOf(user.role, role),
    before: presentRole(user.role),
    after: presentRole(role),
    resourceId: userId,
    userId,
    ...(reason === undefined ? {} : { reason }),
  });
  return changed;
}

/** To become an owner, and to be one no more, have names of their own, from before there were other roles. */
function nameOf(before: Role | null, after: Role | null) {
  if (after === "owner") return "user.superuser_granted";
  return before === "owner" ? "user.superuser_revoked" : "user.role_changed";
}

function presentRole(role: Role | null) {
  return { is_superuser: role === "owner", role };
}
