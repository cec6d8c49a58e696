import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { AccessToken } from "./access-token.ts";
import { currentFreeze, mayThawFrom } from "./freeze-rules.ts";
import { markThawed, selectOpenFreeze } from "./freeze-store.ts";
import { type OwnedToken, readView } from "./freeze-token.ts";
import { thawFact } from "./tell-thaw.ts";
import { lockToken, type StoredToken } from "./token-store.ts";
import { insertTimeEntries } from "./token-time-store.ts";

/**
 * Lets the time of a frozen token run again from now on. Locks the token until the transaction ends; writes one audit row.
 * @throws token_not_found: unknown, of another user, or revoked; freeze_over: it is not frozen; freeze_too_short `{thaw_from,
 *   retry_after_seconds}`: it was frozen less than an hour ago. Nothing is changed
 */
export async function thawToken(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId; readonly sealer: Sealer },
  actor: Actor,
  { userId, tokenId }: OwnedToken,
): Promise<AccessToken> {
  const token = await lockToken(tx, tokenId);
  if (token?.userId !== userId || token.revokedAt !== null) throw new AppError("token_not_found");
  const nowMs = deps.clock.nowMs();
  const { frozenAt, frozenUntil } = currentFreeze(token, nowMs);
  if (frozenAt === null || frozenUntil === null) throw new AppError("freeze_over");
  const thawFromMs = mayThawFrom(frozenAt).getTime();
  if (nowMs < thawFromMs) {
    throw new AppError("freeze_too_short", {
      thaw_from: formatTime(new Date(thawFromMs)),
      retry_after_seconds: Math.ceil((thawFromMs - nowMs) / SECOND_MS),
    });
  }
  await endFreeze(tx, deps, { tokenId, frozenAt, frozenUntil }, nowMs);
  const thawed = await readView(tx, deps, { userId, tokenId }, nowMs);
  await recordFact(tx, deps, actor, thawFact(thawed, frozenAt, new Date(nowMs)));
  return thawed;
}

/** Ends the freeze of a token that ends now, if it is frozen: no entry tells of time to come. The token must be locked. @returns whether it was */
export async function endFreezeOfEnding(
  tx: Tx,
  deps: { readonly newId: NewId },
  token: StoredToken,
  nowMs: number,
): Promise<boolean> {
  const { frozenAt, frozenUntil } = currentFreeze(token, nowMs);
  if (frozenAt === null || frozenUntil === null) return false;
  await endFreeze(tx, deps, { tokenId: token.id, frozenAt, frozenUntil }, nowMs);
  return true;
}

/** Lets the time of a frozen token, which must be locked, run again from `nowMs` on. The caller records the fact. */
async function endFreeze(
  tx: Tx,
  { newId }: { readonly newId: NewId },
  freeze: { readonly tokenId: Uuid; readonly frozenAt: Date; readonly frozenUntil: Date },
  nowMs: number,
): Promise<void> {
  const { tokenId, frozenAt, frozenUntil } = freeze;
  // The clock of the instance that froze it may be a little ahead of ours.
  const rest = { fromMs: Math.max(nowMs, frozenAt.getTime()), toMs: frozenUntil.getTime() };
  const reverses = await selectOpenFreeze(tx, tokenId, frozenAt);
  const entry = { ...rest, id: newId(), tokenId, kind: "undo", reverses } as const;
  await insertTimeEntries(tx, { compensationId: null, now: new Date(nowMs) }, [entry]);
  await markThawed(tx, tokenId);
}
