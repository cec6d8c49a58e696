import type { Actor } from "../../kernel/actor.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Random } from "../../kernel/random.port.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { SecondFactorDeps } from "./check-second-factor.ts";
import { makeRecoveryCodes } from "./make-recovery-codes.ts";
import { endOthers, setTotpAt } from "./sign-in-store.ts";
import { isEnrolmentOpen, isEnrolmentSpent } from "./totp-rules.ts";
import { confirmEnrolment, deleteTotp, lockTotp, updateTotpState } from "./totp-store.ts";
import type { Principal } from "./user.ts";
import { lockUser } from "./user-store.ts";

export type ConfirmTotpDeps = SecondFactorDeps & { readonly database: Database; readonly random: Random };

/**
 * Enables the second factor by a first code of the app. All other sign-ins end, since they began without it; that of the request counts
 * as one with it. Writes one audit row. Only the sign-in that began the enrolment confirms it, and 5 wrong codes delete it, with one audit
 * row: a stolen JWT must not guess one while the owner looks for the telephone.
 * @returns the recovery codes, for the only time
 * @throws totp_code_wrong: nothing is changed but the count of wrong codes
 * @throws totp_not_started, totp_enabled_already: nothing is changed
 */
export async function confirmTotp(
  deps: ConfirmTotpDeps,
  actor: Actor,
  { userId, signInId }: Pick<Principal, "userId" | "signInId">,
  code: string,
): Promise<string[]> {
  const now = new Date(deps.clock.nowMs());
  const codes = await deps.database.transaction(async (tx) => {
    // A log-in that has checked the password holds a lock of this row: it opens its sign-in before all others end, or asks for a code.
    await lockUser(tx, userId);
    const lastStep = await matchEnrolment(tx, deps, actor, { userId, signInId, code, now });
    if (lastStep === null) return null;
    await confirmEnrolment(tx, userId, { now, lastStep });
    await endOthers(tx, userId, signInId, now);
    if (signInId !== null) await setTotpAt(tx, signInId, now);
    await recordFact(tx, deps, actor, { name: "user.totp_enabled", resourceId: userId, userId });
    return makeRecoveryCodes(tx, deps, userId);
  });
  // Not within the transaction, which has counted the code.
  if (codes === null) throw new AppError("totp_code_wrong");
  return codes;
}

type Confirmation = Pick<Principal, "userId" | "signInId"> & { readonly code: string; readonly now: Date };

/** @returns the time step of the code; null if it is wrong, which is counted */
async function matchEnrolment(
  tx: Tx,
  deps: ConfirmTotpDeps,
  actor: Actor,
  { userId, signInId, code, now }: Confirmation,
): Promise<number | null> {
  const totp = await lockTotp(tx, userId);
  if (totp !== null && totp.confirmedAt !== null) throw new AppError("totp_enabled_already");
  const isOpen = totp !== null && totp.signInId === signInId && isEnrolmentOpen(totp.createdAt, now);
  const secret = isOpen ? deps.sealer.open(totp.secretSealed) : null;
  if (!isOpen || secret === null) throw new AppError("totp_not_started");
  const step = deps.totpCodes.stepOf(secret, code.replaceAll(/\s/g, ""), now.getTime());
  if (step !== null) return step;
  const wrongCodesAt = [...totp.wrongCodesAt, now];
  if (isEnrolmentSpent(wrongCodesAt.length)) {
    await deleteTotp(tx, userId);
    await recordFact(tx, deps, actor, { name: "user.totp_enrolment_ended", resourceId: userId, userId });
  } else {
    await updateTotpState(tx, userId, { wrongCodesAt });
  }
  return null;
}
