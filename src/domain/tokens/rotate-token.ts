import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { deviceIdHint } from "../../kernel/device-id.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { recordFact } from "../facts/record-fact.ts";
import { readOpenSession } from "../sessions/read-open-session.ts";
import type { AccessToken } from "./access-token.ts";
import { makeSecret } from "./make-secret.ts";
import { ownersView } from "./owners-view.ts";
import { isLive } from "./token-rules.ts";
import { lockToken, replaceSecret, selectTokensWithHolder } from "./token-store.ts";

/** Enough to fetch the new secret from the console and enter it in the device that works. */
export const GRACE_SECONDS_MAX = 600;

export type RotateTokenDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly sealer: Sealer;
};

export type Rotation = { readonly userId: Uuid; readonly tokenId: Uuid; readonly graceSeconds: number };

export type RotatedToken = {
  readonly token: AccessToken;
  /** Until when the device that holds the token may go on by the former secret; null: it has ended. */
  readonly formerUntil: Date | null;
};

/**
 * Gives a token a new secret. It stays the same token in everything else: its time, its price and its device. The former secret ends
 * at once; with a grace, the session that holds the token now may go on by it for so long, and nothing else. One of an earlier
 * rotation is forgotten. Locks the token until the transaction ends; writes one audit row, without a secret.
 * @throws token_not_found: unknown, of another user, or revoked; token_expired. Nothing is changed
 */
export async function rotateToken(
  tx: Tx,
  deps: RotateTokenDeps,
  actor: Actor,
  { userId, tokenId, graceSeconds }: Rotation,
): Promise<RotatedToken> {
  const stored = await lockToken(tx, tokenId);
  if (stored?.userId !== userId || stored.revokedAt !== null) throw new AppError("token_not_found");
  // Under the lock: waiting for it may let it expire, and the grace begins now.
  const nowMs = deps.clock.nowMs();
  if (!isLive(stored, nowMs)) throw new AppError("token_expired");
  const session = graceSeconds > 0 ? await readOpenSession(tx, tokenId) : null;
  const grace =
    session === null ? null : { until: new Date(nowMs + graceSeconds * SECOND_MS), sessionId: session.id };
  const secret = makeSecret(deps);
  await replaceSecret(tx, tokenId, { secret, rotatedAt: new Date(nowMs), grace });
  await recordFact(tx, deps, actor, {
    name: "token.rotated",
    resourceId: tokenId,
    userId,
    after: {
      duration_hours: stored.durationHours,
      label: stored.label,
      ...(grace === null || session === null
        ? {}
        : { former_until: formatTime(grace.until), device_id_hint: deviceIdHint(session.deviceId) }),
    },
  });
  const [rotated] = await selectTokensWithHolder(tx, { userId, tokenId, liveAt: null, limit: 1 });
  if (rotated === undefined) throw new Error("a locked token is not there any more");
  return { token: ownersView(rotated, deps.sealer, nowMs), formerUntil: grace?.until ?? null };
}
