import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { deleteVerification, setEmailVerified } from "./email-verification-store.ts";

/**
 * Confirms the address of the user to whom a one-time secret was mailed, and deletes the secret. Needs no sign-in: the link may be opened
 * in another browser. Writes one audit row.
 * @throws verification_link_invalid: the secret is unknown, used or expired, or the user has another address now; nothing is changed
 */
export async function verifyEmail(
  deps: { readonly database: Database; readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  secret: string,
): Promise<void> {
  const now = new Date(deps.clock.nowMs());
  await deps.database.transaction(async (tx) => {
    const link = await deleteVerification(tx, secret, now);
    if (link === null || !(await setEmailVerified(tx, { ...link, now }))) {
      throw new AppError("verification_link_invalid");
    }
    const { userId } = link;
    await recordFact(tx, deps, actor, { name: "user.email_verified", resourceId: userId, userId });
  });
}
