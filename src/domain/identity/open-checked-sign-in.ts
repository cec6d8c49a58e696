import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import { recordFact } from "../facts/record-fact.ts";
import { adoptLanguage } from "./adopt-language.ts";
import { checkSecondFactor, type SecondFactorDeps } from "./check-second-factor.ts";
import { type OpenSignInDeps, openSignIn, type SignedIn, type SignInWishes } from "./open-sign-in.ts";
import { makeChallenge } from "./totp-challenge.ts";
import type { User } from "./user.ts";

export type OpenCheckedDeps = OpenSignInDeps & SecondFactorDeps;

/** An error is thrown after the commit: what was counted must stay. */
export type Opening = { readonly signedIn: SignedIn } | { readonly error: AppError };

/**
 * Opens the sign-in of a user whose password was checked and is locked, if the account asks for no code or it is right. Writes the audit
 * rows. An account for which no language was chosen takes that of the browser.
 * @param checked.passwordHash the present hash
 * @returns an error `totp_required` with a challenge if there is no code
 */
export async function openCheckedSignIn(
  tx: Tx,
  deps: OpenCheckedDeps,
  actor: Actor,
  checked: { readonly user: User; readonly passwordHash: string; readonly totpCode: string | null },
  wishes: SignInWishes,
): Promise<Opening> {
  const { id: userId } = checked.user;
  const factor = await checkSecondFactor(tx, deps, actor, userId, checked.totpCode);
  if (factor.kind === "refused") return { error: factor.error };
  if (factor.kind === "missing") {
    await recordFact(tx, deps, actor, { name: "user.totp_asked", resourceId: userId, userId });
    const { challenge, expiresInSeconds } = makeChallenge(deps, userId, checked.passwordHash);
    return { error: new AppError("totp_required", { challenge, expires_in_seconds: expiresInSeconds }) };
  }
  await recordFact(tx, deps, { ...actor, userId }, { name: "user.login", resourceId: userId, userId });
  const { language = null } = wishes;
  if (checked.user.language === null && language !== null) await adoptLanguage(tx, userId, language);
  const hasTotp = factor.kind === "passed";
  return { signedIn: await openSignIn(tx, deps, actor, { user: checked.user, hasTotp }, wishes) };
}
