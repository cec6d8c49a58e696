import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { JwtSigner } from "./jwt-signer.port.ts";
import type { SignedIn } from "./open-sign-in.ts";
import { isUseNoted, keptUntil } from "./sign-in-rules.ts";
import { noteUse, selectKeptSignIns } from "./sign-in-store.ts";
import { selectUser } from "./user-store.ts";

/**
 * A new JWT of the same sign-in, for a browser that stays signed in. What its cookie holds stays as it is: a secret that
 * changed with each use would sign out a person with two tabs, whose requests cross, or who lost an answer on the way. It
 * is out of reach for scripts, bound to this origin, and ends with the sign-in.
 *
 * Of several secrets the one that is good counts. Where they are good for different people one of them was planted, so that
 * somebody acts in another's account: none counts.
 * @throws not_authenticated: unknown, expired or ended; or of different people
 * @throws account_disabled
 */
export async function refreshSignIn(
  deps: { readonly database: Database; readonly clock: Clock; readonly jwts: JwtSigner },
  secrets: readonly string[],
): Promise<SignedIn> {
  const { direct } = deps.database;
  const now = new Date(deps.clock.nowMs());
  const [found, ...others] = await selectKeptSignIns(direct, secrets, now);
  if (found === undefined || others.some(({ userId }) => userId !== found.userId))
    throw new AppError("not_authenticated");
  const user = await selectUser(direct, found.userId);
  if (user === null) throw new AppError("not_authenticated");
  if (!user.isActive) throw new AppError("account_disabled");
  const { signIn, secret } = found;
  let until = signIn.expiresAt;
  if (isUseNoted(signIn.lastUsedAt, now)) {
    until = keptUntil(signIn.createdAt, now);
    await noteUse(direct, signIn.id, now, until);
  }
  const subject = { userId: user.id, username: user.username, signInId: signIn.id };
  return { ...deps.jwts.sign(subject, until), kept: { secret, until } };
}
