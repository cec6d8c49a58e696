import { setTimeout as wait } from "node:timers/promises";
import { announceOnCommit } from "../../kernel/announcements.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { endSession } from "../sessions/end-session.ts";
import { lockToken, selectToken } from "./token-store.ts";

/** All instances cut within 1 s (contract, Cuts); each cut request then commits the activation. */
const ACTIVATION_WAITS_MAX = 25;
const ACTIVATION_WAIT_MS = 50;

type OwnersToken = { readonly userId: Uuid; readonly tokenId: Uuid };

/**
 * Before a user's token ends: if its time has not started but a device holds it, its session is ended, so that requests that were sent
 * completely and wait for their answer are cut on all instances, which activates the token (contract, Access tokens). Otherwise the target
 * would process them without pay. Waits for that, at most about a second. Opens a transaction; writes no audit row, as the end does.
 */
export async function settleFirstUse(database: Database, token: OwnersToken): Promise<void> {
  const hasEnded = await database.transaction((tx) => endFirstSession(tx, token));
  if (hasEnded) await activationOf(database, token);
}

/** @returns whether a session was ended */
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
