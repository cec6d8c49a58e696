import type { Actor } from "../../kernel/actor.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Random } from "../../kernel/random.port.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { SecondFactorDeps } from "./check-second-factor.ts";
import { makeRecoveryCodes } from "./make-recovery-codes.ts";
import { endOthers, setTotpAt } from "./sign-in-store.ts";
import { isEnrolmentOpen, judgeTotp } from "./totp-rules.ts";
import { confirmEnrolment, lockTotp } from "./totp-store.ts";
import type { Principal } from "./user.ts";
import { lockUser } from "./user-store.ts";

export type ConfirmTotpDeps = SecondFactorDeps & { readonly database: Database; readonly random: Random };

/**
 * Enables the second factor by a first code of the app. All other sign-ins end, since they began without it; that of the request counts
 * as one with it. Writes one audit row. Wrong codes are not counted: the caller has the secret.
 * @returns the recovery codes, for the only time
 * @throws totp_code_wrong, totp_not_started, totp_enabled_already: nothing is changed
 */
export function confirmTotp(
  deps: ConfirmTotpDeps,
  actor: Actor,
  { userId, signInId }: Pick<Principal, "userId" | "signInId">,
  code: string,
): Promise<string[]> {
  const now = new Date(deps.clock.nowMs());
  return deps.database.transaction(async (tx) => {
    // A log-in that has checked the password holds a lock of this row: it opens its sign-in before all others end, or asks for a code.
    await lockUser(tx, userId);
    const lastStep = await matchEnrolment(tx, deps, userId, code, now);
    await confirmEnrolment(tx, userId, { now, lastStep });
    await endOthers(tx, userId, signInId, now);
    if (signInId !== null) await setTotpAt(tx, signInId, now);
    await recordFact(tx, deps, actor, { name: "user.totp_enabled", resourceId: userId, userId });
    return makeRecoveryCodes(tx, deps, userId);
  });
}

/** @returns the time step of the code */
async function matchEnrolment(
  tx: Tx,
  deps: ConfirmTotpDeps,
  userId: string,
  code: string,
  now: Date,
): Promise<number> {
  const totp = await lockTotp(tx, userId);
  if (totp !== null && totp.confirmedAt !== null) throw new AppError("totp_enabled_already");
  const secret = totp === null ? null : deps.sealer.open(totp.secretSealed);
  if (totp === null || secret === null || !isEnrolmentOpen(totp.createdAt, now)) {
    throw new AppError("totp_not_started");
  }
  const step = deps.totpCodes.stepOf(secret, code.replaceAll(/\s/g, ""), now.getTime());
  const verdict = judgeTotp(totp, step, now);
  if (verdict.kind !== "right") throw new AppError("totp_code_wrong");
  return verdict.lastStep;
}
