import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { recordFact } from "../facts/record-fact.ts";
import { readRecoveryCode } from "./recovery-code-rules.ts";
import type { TotpCodes } from "./totp-codes.port.ts";
import { judgeTotp, lockedSeconds, noteWrongRecoveryCode } from "./totp-rules.ts";
import {
  countRecoveryCodes,
  deleteRecoveryCode,
  lockTotp,
  type StoredTotp,
  updateTotpState,
} from "./totp-store.ts";

export type SecondFactorDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly sealer: Sealer;
  readonly totpCodes: TotpCodes;
};

/**
 * `off`: the account has no second factor. `missing`: it has one, and there is no code. `refused`: to be thrown after the transaction has
 * committed, which has counted the code.
 */
export type FactorOutcome =
  | { readonly kind: "off" | "passed" | "missing" }
  | { readonly kind: "refused"; readonly error: AppError };

/**
 * Checks a code of the app, or a recovery code, of a user whose password was found right: so nobody without the password can use up
 * the tries of the account. They are counted in its row, which stays locked until the transaction ends: exactly, whatever the
 * addresses and instances. Recovery codes work also after too many wrong codes, and then codes of the app do again. Writes one audit row
 * for a wrong code and for a recovery code, but for at most 20 wrong recovery codes in 24 h.
 */
export async function checkSecondFactor(
  tx: Tx,
  deps: SecondFactorDeps,
  actor: Actor,
  userId: Uuid,
  code: string | null,
): Promise<FactorOutcome> {
  const totp = await lockTotp(tx, userId);
  if (totp === null || totp.confirmedAt === null) return { kind: "off" };
  if (code === null) return { kind: "missing" };
  const recoveryCode = readRecoveryCode(code);
  return recoveryCode === null
    ? checkAppCode(tx, deps, actor, { userId, totp, code })
    : checkRecoveryCode(tx, deps, actor, { userId, totp, code: recoveryCode });
}

async function checkAppCode(
  tx: Tx,
  deps: SecondFactorDeps,
  actor: Actor,
  { userId, totp, code }: { readonly userId: Uuid; readonly totp: StoredTotp; readonly code: string },
): Promise<FactorOutcome> {
  const now = new Date(deps.clock.nowMs());
  const seconds = lockedSeconds(totp, now);
  if (seconds > 0) return refused(new AppError("totp_locked", { retry_after_seconds: seconds }));
  const secret = deps.sealer.open(totp.secretSealed);
  if (secret === null) return refused(new AppError("totp_unreadable"));
  const step = deps.totpCodes.stepOf(secret, code.replaceAll(/\s/g, ""), now.getTime());
  const verdict = judgeTotp(totp, step, now);
  switch (verdict.kind) {
    case "right":
      await updateTotpState(tx, userId, { lastStep: verdict.lastStep });
      return { kind: "passed" };
    case "used":
      await updateTotpState(tx, userId, { lastStep: verdict.lastStep });
      return refused(new AppError("totp_code_wrong"));
    case "wrong":
      await updateTotpState(tx, userId, { wrongCodesAt: verdict.wrongCodesAt });
      await recordWrongCode(tx, deps, actor, userId);
      if (verdict.isLast) {
        await recordFact(tx, deps, actor, { name: "user.totp_locked", resourceId: userId, userId });
      }
      return refused(new AppError("totp_code_wrong"));
  }
}

async function checkRecoveryCode(
  tx: Tx,
  deps: SecondFactorDeps,
  actor: Actor,
  { userId, totp, code }: { readonly userId: Uuid; readonly totp: StoredTotp; readonly code: string },
): Promise<FactorOutcome> {
  if (!(await deleteRecoveryCode(tx, userId, code))) {
    const now = new Date(deps.clock.nowMs());
    const wrongRecoveryCodesAt = noteWrongRecoveryCode(totp.wrongRecoveryCodesAt, now);
    if (wrongRecoveryCodesAt !== null) {
      await updateTotpState(tx, userId, { wrongRecoveryCodesAt });
      await recordWrongCode(tx, deps, actor, userId);
    }
    return refused(new AppError("totp_code_wrong"));
  }
  // A right one is the owner's: 80 bits are not guessed. Codes of the app may be tried again.
  await updateTotpState(tx, userId, { wrongCodesAt: [] });
  const after = { codes_left: await countRecoveryCodes(tx, userId) };
  await recordFact(tx, deps, actor, { name: "user.recovery_code_used", resourceId: userId, userId, after });
  return { kind: "passed" };
}

async function recordWrongCode(tx: Tx, deps: SecondFactorDeps, actor: Actor, userId: Uuid): Promise<void> {
  await recordFact(tx, deps, actor, {
    name: "user.totp_failed",
    resourceId: userId,
    userId,
  });
}

function refused(error: AppError): FactorOutcome {
  return { kind: "refused", error };
}
