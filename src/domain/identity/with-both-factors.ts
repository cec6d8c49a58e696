import type { Actor } from "../../kernel/actor.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { checkCurrentPassword } from "./check-current-password.ts";
import type { CheckPasswordDeps } from "./check-password.ts";
import { checkSecondFactor, type SecondFactorDeps } from "./check-second-factor.ts";
import { lockPassword, lockUser } from "./user-store.ts";

export type BothFactorsDeps = CheckPasswordDeps & SecondFactorDeps & { readonly database: Database };

/** What a user shows again to change the second factor itself. `totpCode`: of the app, or a recovery code. */
export type BothFactors = { readonly currentPassword: string; readonly totpCode: string };

/**
 * Calls `work` in a transaction, after the password and then the code of a signed-in user were found right. Locks the user's row.
 * @throws current_password_wrong, login_locked, totp_not_enabled, totp_code_wrong, totp_locked, totp_unreadable
 */
export async function withBothFactors<T>(
  deps: BothFactorsDeps,
  actor: Actor,
  userId: Uuid,
  { currentPassword, totpCode }: BothFactors,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const hash = await checkCurrentPassword(deps, actor, userId, currentPassword);
  const outcome = await deps.database.transaction(async (tx) => {
    await lockUser(tx, userId);
    if (!(await lockPassword(tx, userId, hash))) return { error: new AppError("current_password_wrong") };
    const factor = await checkSecondFactor(tx, deps, actor, userId, totpCode);
    if (factor.kind === "refused") return factor;
    if (factor.kind !== "passed") return { error: new AppError("totp_not_enabled") };
    return { value: await work(tx) };
  });
  // Not within the transaction, which has counted a wrong code.
  if ("error" in outcome) throw outcome.error;
  return outcome.value;
}
