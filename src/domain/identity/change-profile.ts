import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import { askerOf } from "../limits/limit-key-rules.ts";
import { changePassword } from "./change-password.ts";
import { checkCurrentPassword } from "./check-current-password.ts";
import type { CheckPasswordDeps } from "./check-password.ts";
import { checkSecondFactor, type SecondFactorDeps } from "./check-second-factor.ts";
import type { Principal, User } from "./user.ts";
import { lockPassword, lockUser, updateUser } from "./user-store.ts";

export type ChangeProfileDeps = CheckPasswordDeps & SecondFactorDeps & { readonly database: Database };

/** Omitted members are not changed. */
export type ProfileChange = {
  readonly fullName?: string | null;
  readonly language?: Language | null;
  readonly timeZone?: string;
  /** The new password; needs the current one. */
  readonly password?: string;
  readonly currentPassword?: string;
  /** Of the app, or a recovery code; a new password needs it where the second factor is enabled. */
  readonly totpCode?: string;
};

/**
 * Changes the profile of the user who sends the request. A new password ends all sign-ins except the one of the request, makes
 * open reset links invalid, and writes one audit row. A wrong current password counts as a failed log-in, so that a stolen JWT
 * does not help to guess it; a wrong code counts as one of a log-in.
 * @throws current_password_required, current_password_wrong: nothing is changed
 * @throws totp_code_required, totp_code_wrong, totp_locked, totp_unreadable: nothing is changed but the count of wrong codes
 * @throws login_locked `{retry_after_seconds}`: too many failures for this account and address
 * @throws not_authenticated: the user was deleted
 */
export async function changeProfile(
  deps: ChangeProfileDeps,
  actor: Actor,
  { userId, signInId }: Pick<Principal, "userId" | "signInId">,
  { password, currentPassword, totpCode, ...rest }: ProfileChange,
): Promise<User> {
  if (password === undefined)
    return requireUser(await updateUser(deps.database.direct, userId, now(deps), rest));
  if (currentPassword === undefined) throw new AppError("current_password_required");
  const oldHash = await checkCurrentPassword(deps, actor, userId, currentPassword);
  const passwordHash = await deps.passwords.hash(password, askerOf(actor.ip));
  const outcome = await deps.database.transaction(async (tx) => {
    const refusal = await refusalOf(tx, deps, actor, { userId, oldHash, totpCode: totpCode ?? null });
    if (refusal !== null) return { error: refusal };
    const change = { userId, passwordHash, ifHash: oldHash, exceptSignInId: signInId };
    await changePassword(tx, deps, actor, change);
    return { user: requireUser(await updateUser(tx, userId, now(deps), rest)) };
  });
  // Not within the transaction, which has counted a wrong code.
  if ("error" in outcome) throw outcome.error;
  return outcome.user;
}

/** Why the password may not be changed now; null if it may. Locks the user's row. */
async function refusalOf(
  tx: Tx,
  deps: ChangeProfileDeps,
  actor: Actor,
  asked: { readonly userId: Uuid; readonly oldHash: string; readonly totpCode: string | null },
): Promise<AppError | null> {
  const { userId, oldHash, totpCode } = asked;
  await lockUser(tx, userId);
  if (!(await lockPassword(tx, userId, oldHash))) return new AppError("current_password_wrong");
  const factor = await checkSecondFactor(tx, deps, actor, userId, totpCode);
  if (factor.kind === "refused") return factor.error;
  return factor.kind === "missing" ? new AppError("totp_code_required") : null;
}

function requireUser(user: User | null): User {
  if (user === null) throw new AppError("not_authenticated");
  return user;
}

function now(deps: { readonly clock: Clock }): Date {
  return new Date(deps.clock.nowMs());
}
