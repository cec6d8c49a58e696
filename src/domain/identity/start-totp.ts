import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { checkCurrentPassword } from "./check-current-password.ts";
import type { CheckPasswordDeps } from "./check-password.ts";
import type { TotpCodes } from "./totp-codes.port.ts";
import { upsertEnrolment } from "./totp-store.ts";
import type { Principal } from "./user.ts";
import { selectUser } from "./user-store.ts";

export type StartTotpDeps = CheckPasswordDeps & {
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly totpCodes: TotpCodes;
  /** The address of this service for people: `BACKEND_URL`. */
  readonly backendUrl: URL;
};

/**
 * Begins the enrolment of a second factor: a new secret for an app. Nothing asks for its codes until it is confirmed, within an hour
 * and by the same sign-in; another call replaces it. Needs the password, since a stolen JWT must not lock the owner out.
 * @throws current_password_wrong, login_locked
 * @throws totp_enabled_already: nothing is changed
 */
export async function startTotp(
  deps: StartTotpDeps,
  actor: Actor,
  { userId, signInId }: Pick<Principal, "userId" | "signInId">,
  currentPassword: string,
): Promise<{ readonly secret: string; readonly uri: string }> {
  await checkCurrentPassword(deps, actor, userId, currentPassword);
  const { direct } = deps.database;
  const user = await selectUser(direct, userId);
  if (user === null) throw new AppError("not_authenticated");
  const secret = deps.totpCodes.makeSecret();
  const createdAt = new Date(deps.clock.nowMs());
  const isStored = await upsertEnrolment(direct, {
    userId,
    secretSealed: deps.sealer.seal(secret),
    createdAt,
    signInId,
  });
  if (!isStored) throw new AppError("totp_enabled_already");
  // Apps display both, so that people with accounts at several services find theirs.
  const uri = deps.totpCodes.uri(secret, { issuer: deps.backendUrl.hostname, account: user.email });
  return { secret, uri };
}
