import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { JwtSigner } from "./jwt-signer.port.ts";
import { endKept, endOne } from "./sign-in-store.ts";

/**
 * Ends what a client shows of itself: the sign-in of its JWT, and those that its cookies keep, which may be others.
 * Writes one audit row for each. A JWT from before sign-ins had ids has nothing to end.
 * @throws not_authenticated: neither is known; nothing is changed
 */
export async function signOut(
  deps: {
    readonly database: Database;
    readonly clock: Clock;
    readonly newId: NewId;
    readonly jwts: JwtSigner;
  },
  actor: Actor,
  shown: { readonly jwt: string | null; readonly secrets: readonly string[] },
): Promise<void> {
  const subject = shown.jwt === null ? null : deps.jwts.verify(shown.jwt);
  const now = new Date(deps.clock.nowMs());
  await deps.database.transaction(async (tx) => {
    const named = subject?.signInId ?? null;
    const ended: Ended[] = [];
    if (subject !== null && named !== null && (await endOne(tx, subject.userId, named, now))) {
      ended.push({ id: named, userId: subject.userId });
    }
    ended.push(...(await endKept(tx, shown.secrets, now)));
    const isFromBefore = subject !== null && named === null;
    if (ended.length === 0 && !isFromBefore) throw new AppError("not_authenticated");
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
