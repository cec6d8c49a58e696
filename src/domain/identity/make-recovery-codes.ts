import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import {
  makeRecoveryCode,
  RECOVERY_CODE_BYTES,
  RECOVERY_CODES,
  readRecoveryCode,
} from "./recovery-code-rules.ts";
import { replaceRecoveryCodes } from "./totp-store.ts";

/** Gives a user new recovery codes in place of the former ones. @returns them, for the only time */
export async function makeRecoveryCodes(
  tx: Tx,
  deps: { readonly clock: Clock; readonly random: Random },
  userId: Uuid,
): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () =>
    makeRecoveryCode(deps.random.bytes(RECOVERY_CODE_BYTES)),
  );
  const stored = codes.flatMap((code) => readRecoveryCode(code) ?? []);
  await replaceRecoveryCodes(tx, userId, stored, new Date(deps.clock.nowMs()));
  return codes;
}
