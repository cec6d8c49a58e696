import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { endOne } from "./sign-in-store.ts";

/**
 * Ends one of a user's sign-ins: its JWTs are refused from the next request on. Writes one audit row.
 * @throws not_found: the sign-in is unknown, of another user, expired or ended
 */
export async function endSignIn(
  deps: { readonly database: Database; readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  signIn: { readonly userId: Uuid; readonly signInId: Uuid },
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const isEnded = await endOne(tx, signIn.userId, signIn.signInId, new Date(deps.clock.nowMs()));
    if (!isEnded) throw new AppError("not_found");
    await recordFact(tx, deps, actor, {
      name: "sign_in.ended",
      resourceId: signIn.signInId,
      userId: signIn.userId,
    });
  });
}
