import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { recordFact } from "../facts/record-fact.ts";
import { endSession } from "../sessions/end-session.ts";
import type { AccessToken } from "./access-token.ts";
import { currentFreeze, type FreezeTerms, freezeBeginsMs, latestThawOf } from "./freeze-rules.ts";
import { markFrozen } from "./freeze-store.ts";
import { ownersView } from "./owners-view.ts";
import { tellThaw } from "./tell-thaw.ts";
import { expiresAtOf, isLive } from "./token-rules.ts";
import { lockToken, type StoredToken, selectTokensWithHolder } from "./token-store.ts";
import { insertTimeEntries, selectUncounted } from "./token-time-store.ts";

export type FreezeTokenDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly sealer: Sealer;
  readonly freezeTerms: FreezeTerms;
};

export type OwnedToken = { readonly userId: Uuid; readonly tokenId: Uuid };

/**
 * Stops the time of a token that runs, until its owner thaws it, or until `FREEZE_DAYS_MAX` are over: then it runs again, whoever notices.
 * Its session ends, what runs is cut on all instances, and no device has it when it thaws. Locks the token until the transaction ends;
 * writes one audit row.
 * @throws token_not_found: unknown, of another user, or revoked; token_expired; freeze_off; freeze_unused: its time has not started;
 *   freeze_running: it is frozen; freezes_limit `{freezes_per_token}`. Nothing is changed
 */
export async function freezeToken(
  tx: Tx,
  deps: FreezeTokenDeps,
  actor: Actor,
  { userId, tokenId }: OwnedToken,
): Promise<AccessToken> {
  const token = await lockToken(tx, tokenId);
  if (token?.userId !== userId || token.revokedAt !== null) throw new AppError("token_not_found");
  requireNotFrozen(token, deps.clock.nowMs());
  const uncounted = (await selectUncounted(tx, [tokenId])).get(tokenId) ?? [];
  // Under the lock: what waited for it must not be frozen back to the time before.
  const nowMs = freezeBeginsMs(token, uncounted, deps.clock.nowMs());
  requireFreezable(token, deps.freezeTerms, nowMs);
  await tellThaw(tx, deps, token);
  const frozenAt = new Date(nowMs);
  const frozenUntil = latestThawOf(nowMs, deps.freezeTerms);
  const interval = { fromMs: nowMs, toMs: frozenUntil.getTime() };
  const entry = { ...interval, id: deps.newId(), tokenId, kind: "freeze", reverses: null } as const;
  await markFrozen(tx, tokenId, { frozenAt, frozenUntil });
  await insertTimeEntries(tx, { compensationId: null, now: frozenAt }, [entry]);
  await endSession(tx, { tokenId }, "token_frozen");
  const frozen = await readView(tx, deps, { userId, tokenId }, nowMs);
  await recordFact(tx, deps, actor, {
    name: "token.frozen",
    resourceId: tokenId,
    userId,
    after: {
      frozen_until: formatTime(frozenUntil),
      freezes: frozen.freezes,
      expires_at: formatTime(frozen.expiresAt ?? frozenUntil),
      duration_hours: token.durationHours,
      label: token.label,
    },
  });
  return frozen;
}

/** @throws freeze_running */
function requireNotFrozen(token: StoredToken, nowMs: number): void {
  if (currentFreeze(token, nowMs).frozenUntil !== null) throw new AppError("freeze_running");
}

/** @throws as `freezeToken` */
function requireFreezable(token: StoredToken, { perToken }: FreezeTerms, nowMs: number): void {
  if (!isLive(token, nowMs)) throw new AppError("token_expired");
  if (perToken === 0) throw new AppError("freeze_off");
  if (expiresAtOf(token) === null) throw new AppError("freeze_unused");
  if (token.freezes >= perToken) throw new AppError("freezes_limit", { freezes_per_token: perToken });
}

/** A token as its owner sees it, after it was changed in this transaction. */
export async function readView(
  tx: Tx,
  { sealer }: Pick<FreezeTokenDeps, "sealer">,
  { userId, tokenId }: OwnedToken,
  nowMs: number,
): Promise<AccessToken> {
  const [held] = await selectTokensWithHolder(tx, { userId, tokenId, liveAt: null, limit: 1 });
  if (held === undefined) throw new Error("a locked token is not there any more");
  return ownersView(held, sealer, nowMs);
}
