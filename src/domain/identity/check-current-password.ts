import type { Actor } from "../../kernel/actor.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type CheckPasswordDeps, checkPassword } from "./check-password.ts";
import { selectAccount } from "./user-store.ts";

/**
 * Checks the password of a user who is signed in. A wrong one counts as a failed log-in, so that a stolen JWT does not help to guess it.
 * @returns the hash that the current password matches
 * @throws current_password_wrong
 * @throws login_locked `{retry_after_seconds}`: too many failures for this account and address
 * @throws not_authenticated: the user was deleted
 */
export async function checkCurrentPassword(
  deps: CheckPasswordDeps,
  actor: Actor,
  userId: Uuid,
  currentPassword: string,
): Promise<string> {
  const account = await selectAccount(deps.database.direct, userId);
  if (account === null) throw new AppError("not_authenticated");
  const guess = { who: userId, ip: actor.ip, password: currentPassword };
  const isRight = await checkPassword(deps, guess, account);
  if (!isRight) throw new AppError("current_password_wrong");
  return account.passwordHash;
}
