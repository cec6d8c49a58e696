import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Actor } from "../../kernel/words.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { PasswordHasher } from "./password-hasher.port.ts";
import { endOthers } from "./sign-in-store.ts";
import type { User } from "./user.ts";
import { selectAccountByEmail, updateUser } from "./user-store.ts";

/**
 * Sets a user's password without the current one, for the command line. All sign-ins end. Writes one audit row.
 * @throws not_found: no account has this address
 */
export async function resetPassword(
  deps: {
    readonly database: Database;
    readonly clock: Clock;
    readonly newId: NewId;
    readonly passwords: PasswordHasher;
  },
  actor: Actor,
  reset: { readonly email: string; readonly password: string },
): Promise<User> {
  const passwordHash = await deps.passwords.hash(reset.password);
  return deps.database.transaction(async (tx) => {
    const account = await selectAccountByEmail(tx, reset.email);
    const now = new Date(deps.clock.nowMs());
    const user = account === null ? null : await updateUser(tx, account.user.id, now, { passwordHash });
    if (user === null) throw new AppError("not_found");
    await endOthers(tx, user.id, null, now);
    await recordAudit(tx, deps, actor, {
      action: "user.password_changed",
      resourceType: "user",
      resourceId: user.id,
      reason: "reset without the current password",
    });
    return user;
  });
}
