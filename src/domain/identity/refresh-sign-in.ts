import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { JwtSigner } from "./jwt-signer.port.ts";
import type { SignedIn } from "./open-sign-in.ts";
import { isUseRecorded, signedInUntil } from "./sign-in-rules.ts";
import { recordUse, selectBySecrets, selectSignedInUser } from "./sign-in-store.ts";

/**
 * A new JWT of the same sign-in, for a browser that stays signed in. The secret in its cookie does not change: if it changed
 * with each use, two tabs that refresh at once, or a lost answer, would sign the browser out. Scripts cannot read the secret, it
 * is bound to this origin, and it ends with the sign-in.
 *
 * If there are several secrets, the valid one is used. If they are valid for different users, one of them was planted to make
 * a person act in another account: then none is used.
 * @throws not_authenticated: no secret is valid, or they are of different users, or the sign-in began without the second factor that
 * the user has
 * @throws account_disabled
 */
export async function refreshSignIn(
  deps: { readonly database: Database; readonly clock: Clock; readonly jwts: JwtSigner },
  secrets: readonly string[],
): Promise<SignedIn> {
  const { direct } = deps.database;
  const now = new Date(deps.clock.nowMs());
  const [found, ...others] = await selectBySecrets(direct, secrets, now);
  if (found === undefined || others.some(({ userId }) => userId !== found.userId))
    throw new AppError("not_authenticated");
  const signedIn = await selectSignedInUser(direct, found.userId, found.signIn.id);
  if (signedIn === null) throw new AppError("not_authenticated");
  const { user } = signedIn;
  if (!user.isActive) throw new AppError("account_disabled");
  const { signIn, secret } = found;
  let until = signIn.expiresAt;
  if (isUseRecorded(signIn.lastUsedAt, now)) {
    until = signedInUntil(signIn.createdAt, now);
    await recordUse(direct, signIn.id, now, until);
  }
  const subject = { userId: user.id, username: user.username, signInId: signIn.id };
  return { ...deps.jwts.sign(subject, until), cookie: { secret, until }, refresh: null };
}
