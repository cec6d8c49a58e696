import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { JwtSigner, JwtSubject } from "./jwt-signer.port.ts";
import { mayDo } from "./role-rules.ts";
import { selectSignedInUser, selectUserWithoutTotp } from "./sign-in-store.ts";
import type { Principal } from "./user.ts";
import { mayView } from "./view-rules.ts";
import { selectOpenView } from "./view-store.ts";

/**
 * The user that a JWT names; with that of a view, the customer who is viewed. The user and the sign-in are read for each request, in one query, so that a deactivated user and
 * an ended sign-in are refused from the next request on.
 * @throws not_authenticated: forged, malformed, expired, of an ended sign-in, of one without the second factor that the
 * user has, or of a deleted user
 * @throws account_disabled
 */
export async function authenticateJwt(
  deps: { readonly database: Database; readonly clock: Clock; readonly jwts: JwtSigner },
  jwt: string,
): Promise<Principal> {
  const subject = deps.jwts.verify(jwt);
  if (subject === null) throw new AppError("not_authenticated");
  const { direct } = deps.database;
  if (subject.isView === true) return authenticateView(direct, deps.clock, subject);
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
    view: null,
  };
}

/**
 * The customer whom somebody of the desk views, without the rights of either. Also a deactivated one, who would be refused.
 * @throws not_authenticated: the view or the sign-in has ended, or the role of one of them has changed
 */
async function authenticateView(tx: Tx, clock: Clock, { userId, signInId }: JwtSubject): Promise<Principal> {
  const view = signInId === null ? null : await selectOpenView(tx, userId, signInId, new Date(clock.nowMs()));
  if (view === null) throw new AppError("not_authenticated");
  const { user, operatorName, operatorRole, until } = view;
  if (!mayDo(operatorRole, "view-customers") || !mayView(operatorRole, user.role)) {
    throw new AppError("not_authenticated");
  }
  const { id, username, language } = user;
  const none = { role: null, signInId: null, hasTotp: false, awaitsVerification: false };
  return { userId: id, username, language, ...none, view: { operatorId: userId, operatorName, until } };
}

async function selectWithoutSignIn(tx: Tx, userId: Uuid) {
  const user = await selectUserWithoutTotp(tx, userId);
  return user === null ? null : { user, hasTotp: false };
}
