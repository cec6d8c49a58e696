import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { JwtSigner } from "./jwt-signer.port.ts";
import { endBySecrets, endOne } from "./sign-in-store.ts";

/**
 * Ends the sign-in of the JWT and those of the cookies that a client presents, which may be different ones. Writes one audit row
 * for each. A JWT from before sign-ins had ids has no sign-in to end.
 * @throws not_authenticated: there is no valid JWT and no open sign-in; nothing is changed
 */
export async function signOut(
  deps: {
    readonly database: Database;
    readonly clock: Clock;
    readonly newId: NewId;
    readonly jwts: JwtSigner;
  },
  actor: Actor,
  presented: { readonly jwt: string | null; readonly secrets: readonly string[] },
): Promise<void> {
  const subject = presented.jwt === null ? null : deps.jwts.verify(presented.jwt);
  const now = new Date(deps.clock.nowMs());
  await deps.database.transaction(async (tx) => {
    const named = subject?.signInId ?? null;
    const ended: Ended[] = [];
    if (subject !== null && named !== null && (await endOne(tx, subject.userId, named, now))) {
      ended.push({ id: named, userId: subject.userId });
    }
    ended.push(...(await endBySecrets(tx, presented.secrets, now)));
    const hasOldJwt = subject !== null && named === null;
    if (ended.length === 0 && !hasOldJwt) throw new AppError("not_authenticated");
    for (const signIn of ended) await recordEnd(tx, deps, actor, signIn);
  });
}

type Ended = { readonly id: Uuid; readonly userId: Uuid };

function recordEnd(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { id, userId }: Ended,
): Promise<void> {
  return recordFact(tx, deps, { ...actor, userId }, { name: "sign_in.ended", resourceId: id, userId });
}
