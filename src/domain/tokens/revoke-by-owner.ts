import { setTimeout as wait } from "node:timers/promises";
import type { Actor } from "../../kernel/actor.ts";
import { announceOnCommit } from "../../kernel/announcements.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { endSession } from "../sessions/end-session.ts";
import { type Revocation, revokeToken } from "./revoke-token.ts";
import { lockToken, selectToken } from "./token-store.ts";

/** All instances cut within 1 s (contract, Cuts); each cut request then commits the activation. */
const ACTIVATION_WAITS_MAX = 25;
const ACTIVATION_WAIT_MS = 50;

type OwnersToken = { readonly userId: Uuid; readonly tokenId: Uuid };

/**
 * Revokes a token for its owner. If its time has not started but a device holds it, the session is ended first: requests that
 * were sent completely and wait for their answer are cut on all instances, which activates the token (contract, Access tokens),
 * so that the refund counts them. Otherwise the target would process them without pay. Waits for that, at most about a second.
 * Opens two transactions; the locks are those of `revokeToken`.
 * @throws token_not_found, unused_refunds_limit: as `revokeToken`; a session that was ended stays ended
 */
export async function revokeByOwner(
  deps: { readonly database: Database; readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  token: OwnersToken,
): Promise<Revocation> {
  const { database } = deps;
  const hasEnded = await database.transaction((tx) => endFirstSession(tx, token));
  if (hasEnded) await activationOf(database, token);
  return database.transaction((tx) => revokeToken(tx, deps, actor, token));
}

/** Writes no audit row: the revocation writes one. @returns whether a session was ended */
async function endFirstSession(tx: Tx, { userId, tokenId }: OwnersToken): Promise<boolean> {
  const token = await lockToken(tx, tokenId);
  if (token?.userId !== userId || token.activatedAt !== null || token.revokedAt !== null) return false;
  const ended = await endSession(tx, { tokenId }, "token_revoked");
  if (ended !== null) announceOnCommit(tx, { event: null, changesAccess: true });
  return ended !== null;
}

/** Settles when the token is activated, or no instance can still be about to do so. */
async function activationOf(database: Database, { userId, tokenId }: OwnersToken): Promise<void> {
  for (let waits = 0; waits < ACTIVATION_WAITS_MAX; waits += 1) {
    const token = await selectToken(database.direct, userId, tokenId);
    if (token?.activatedAt !== null) return;
    await wait(ACTIVATION_WAIT_MS);
  }
}
