import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { deleteResetsOf } from "./password-reset-store.ts";
import { endOthers } from "./sign-in-store.ts";
import type { User } from "./user.ts";
import { updatePasswordHash } from "./user-store.ts";

/** A new password hash, and the condition for setting it. */
export type PasswordChange = {
  readonly userId: Uuid;
  readonly passwordHash: string;
  /** The hash is set only if this is still the current one; null: in any case. */
  readonly ifHash: string | null;
  /** The sign-in that is not ended; null: all are ended. */
  readonly exceptSignInId: Uuid | null;
  readonly reason?: string;
};

/**
 * Sets the hash of a new password; the only function that does. Open reset links become invalid and sign-ins end, so that an
 * attacker who has one of them loses access. Wrong codes of the second factor stay counted: who has only the password, or only the
 * mailbox, must not get more tries by it. Writes one audit row. Locks the user's row until the transaction ends.
 * @returns null if the current hash is not `ifHash`, or there is no such user: nothing is changed
 */
export async function changePassword(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { userId, passwordHash, ifHash, exceptSignInId, reason }: PasswordChange,
): Promise<User | null> {
  const now = new Date(deps.clock.nowMs());
  const user = await updatePasswordHash(tx, userId, { passwordHash, updatedAt: now, ifHash });
  if (user === null) return null;
  await deleteResetsOf(tx, userId);
  await endOthers(tx, userId, exceptSignInId, now);
  await recordFact(tx, deps, actor, {
    name: "user.password_changed",
    resourceId: userId,
    userId,
    ...(reason === undefined ? {} : { reason }),
  });
  return user;
}
