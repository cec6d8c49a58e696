import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import { askerOf } from "../limits/limit-key-rules.ts";
import { changePassword } from "./change-password.ts";
import type { PasswordHasher } from "./password-hasher.port.ts";
import { deleteReset, selectResetOwner } from "./password-reset-store.ts";
import { unlinkTelegram } from "./unlink-telegram.ts";
import { lockUser } from "./user-store.ts";

/**
 * Sets the password of the user for whom a one-time secret was issued, and deletes the secret. All sign-ins end, and the link
 * with a chat of Telegram, so that an attacker who knew the old password loses access. Writes an audit row for each.
 * @throws reset_link_invalid: the secret is unknown, used or expired; nothing is changed
 */
export async function usePasswordReset(
  deps: {
    readonly database: Database;
    readonly clock: Clock;
    readonly newId: NewId;
    readonly passwords: PasswordHasher;
  },
  actor: Actor,
  reset: { readonly secret: string; readonly password: string },
): Promise<void> {
  const now = new Date(deps.clock.nowMs());
  // Checked before the password is hashed, which is slow on purpose: a wrong secret must not cost a hash.
  const ownerId = await selectResetOwner(deps.database.direct, reset.secret, now);
  if (ownerId === null) throw new AppError("reset_link_invalid");
  const passwordHash = await deps.passwords.hash(reset.password, askerOf(actor.ip));
  await deps.database.transaction(async (tx) => {
    // Every change of a password locks the user first, then the link, so that two at once do not deadlock.
    await lockUser(tx, ownerId);
    const userId = await deleteReset(tx, reset.secret, now);
    if (userId === null) throw new AppError("reset_link_invalid");
    const reason = "reset by a one-time link";
    // Whoever had the account may have linked a chat.
    await unlinkTelegram(tx, deps, actor, { userId, reason });
    await changePassword(tx, deps, actor, {
      userId,
      passwordHash,
      ifHash: null,
      exceptSignInId: null,
      reason,
    });
  });
}
