import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { JwtSigner } from "./jwt-signer.port.ts";
import { selectSignedInUser, selectUserWithoutTotp } from "./sign-in-store.ts";
import type { Principal } from "./user.ts";

/**
 * The user that a JWT names. The user and the sign-in are read for each request, in one query, so that a deactivated user and
 * an ended sign-in are refused from the next request on.
 * @throws not_authenticated: forged, malformed, expired, of an ended sign-in, of one without the second factor that the
 * user has, or of a deleted user
 * @throws account_disabled
 */
export async function authenticateJwt(
  deps: { readonly database: Database; readonly jwts: JwtSigner },
  jwt: string,
): Promise<Principal> {
  const subject = deps.jwts.verify(jwt);
  if (subject === null) throw new AppError("not_authenticated");
  const { direct } = deps.database;
  const { userId, signInId } = subject;
  const found = await (signInId === null
    ? selectWithoutSignIn(direct, userId)
    : selectSignedInUser(direct, userId, signInId));
  if (found === null) throw new AppError("not_authenticated");
  const { user, hasTotp } = found;
  if (!user.isActive) throw new AppError("account_disabled");
  return {
    userId: user.id,
    username: user.username,
    role: user.role,
    language: user.language,
    signInId,
    hasTotp,
    awaitsVerification: user.awaitsVerification,
  };
}

async function selectWithoutSignIn(tx: Tx, userId: Uuid) {
  const user = await selectUserWithoutTotp(tx, userId);
  return user === null ? null : { user, hasTotp: false };
}
