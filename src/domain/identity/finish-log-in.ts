import type { Actor } from "../../kernel/actor.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import { type OpenCheckedDeps, openCheckedSignIn } from "./open-checked-sign-in.ts";
import type { SignedIn, SignInWishes } from "./open-sign-in.ts";
import { markOf, openChallenge } from "./totp-challenge.ts";
import { lockPassword, selectAccount } from "./user-store.ts";

/**
 * The second step of a log-in: opens the sign-in for the challenge that the right password got, and a code.
 * @throws totp_challenge_invalid: the challenge is forged, has expired, or the password was changed since
 * @throws totp_code_wrong, totp_locked, totp_unreadable
 * @throws account_disabled
 */
export async function finishLogIn(
  deps: OpenCheckedDeps & { readonly database: Database },
  actor: Actor,
  step: { readonly challenge: string; readonly totpCode: string },
  wishes: SignInWishes,
): Promise<SignedIn> {
  const challenged = openChallenge(deps, step.challenge);
  const account = challenged && (await selectAccount(deps.database.direct, challenged.userId));
  if (account === null || markOf(account.passwordHash) !== challenged?.passwordMark) {
    throw new AppError("totp_challenge_invalid");
  }
  const { user, passwordHash } = account;
  if (!user.isActive) throw new AppError("account_disabled");
  const opening = await deps.database.transaction(async (tx) => {
    if (!(await lockPassword(tx, user.id, passwordHash))) {
      return { error: new AppError("totp_challenge_invalid") };
    }
    const checked = { user, passwordHash, totpCode: step.totpCode };
    return openCheckedSignIn(tx, deps, actor, checked, wishes);
  });
  if ("error" in opening) throw opening.error;
  return opening.signedIn;
}
