import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { selectTotpSummary } from "./totp-store.ts";
import { selectUser } from "./user-store.ts";

/** How an account is protected. */
export type Safety = {
  readonly emailVerifiedAt: Date | null;
  readonly awaitsVerification: boolean;
  /** Null: no second factor. */
  readonly totpEnabledAt: Date | null;
  readonly recoveryCodesLeft: number;
};

/** @throws not_authenticated: the user was deleted */
export async function readSafety(tx: Tx, userId: Uuid): Promise<Safety> {
  const user = await selectUser(tx, userId);
  if (user === null) throw new AppError("not_authenticated");
  const { enabledAt, recoveryCodesLeft } = await selectTotpSummary(tx, userId);
  const { emailVerifiedAt, awaitsVerification } = user;
  return { emailVerifiedAt, awaitsVerification, totpEnabledAt: enabledAt, recoveryCodesLeft };
}
