import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import { askerOf } from "../limits/limit-key-rules.ts";
import { changePassword } from "./change-password.ts";
import { checkCurrentPassword } from "./check-current-password.ts";
import type { CheckPasswordDeps } from "./check-password.ts";
import type { Principal, User } from "./user.ts";
import { updateUser } from "./user-store.ts";

export type ChangeProfileDeps = CheckPasswordDeps & {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
};

/** Omitted members are not changed. */
export type ProfileChange = {
  readonly fullName?: string | null;
  readonly language?: Language | null;
  readonly timeZone?: string;
  /** The new password; needs the current one. */
  readonly password?: string;
  readonly currentPassword?: string;
};

/**
 * Changes the profile of the user who sends the request. A new password ends all sign-ins except the one of the request, makes
 * open reset links invalid, and writes one audit row. A wrong current password counts as a failed log-in, so that a stolen JWT
 * does not help to guess it.
 * @throws current_password_required, current_password_wrong: nothing is changed
 * @throws login_locked `{retry_after_seconds}`: too many failures for this account and address
 * @throws not_authenticated: the user was deleted
 */
export async function changeProfile(
  deps: ChangeProfileDeps,
  actor: Actor,
  { userId, signInId }: Pick<Principal, "userId" | "signInId">,
  { password, currentPassword, ...rest }: ProfileChange,
): Promise<User> {
  if (password === undefined)
    return requireUser(await updateUser(deps.database.direct, userId, now(deps), rest));
  if (currentPassword === undefined) throw new AppError("current_password_required");
  const oldHash = await checkCurrentPassword(deps, actor, userId, currentPassword);
  const passwordHash = await deps.passwords.hash(password, askerOf(actor.ip));
  return deps.database.transaction(async (tx) => {
    const change = { userId, passwordHash, ifHash: oldHash, exceptSignInId: signInId };
    if ((await changePassword(tx, deps, actor, change)) === null)
      throw new AppError("current_password_wrong");
    return requireUser(await updateUser(tx, userId, now(deps), rest));
  });
}

function requireUser(user: User | null): User {
  if (user === null) throw new AppError("not_authenticated");
  return user;
}

function now(deps: { readonly clock: Clock }): Date {
  return new Date(deps.clock.nowMs());
}
