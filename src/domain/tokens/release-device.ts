import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { deviceIdHint } from "../../kernel/device-id.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { endSession } from "../sessions/end-session.ts";
import { admitAllDevices } from "../sessions/free-seat.ts";
import { lockToken } from "./token-store.ts";

/**
 * Ends the session of a token, so that another device can use it, also one that lost it to a takeover. Locks the token until the
 * transaction ends. Writes one audit row if a device held the token, else none.
 * @param ownerId whose token it must be; null: anybody's, for the desk
 * @returns whether a device held it
 * @throws token_not_found: unknown, or of another user
 */
export async function releaseDevice(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  {
    ownerId,
    tokenId,
    reason,
  }: { readonly ownerId: Uuid | null; readonly tokenId: Uuid; readonly reason?: string },
): Promise<{ readonly released: boolean }> {
  const token = await lockToken(tx, tokenId);
  if (token === null || (ownerId !== null && token.userId !== ownerId)) throw new AppError("token_not_found");
  await admitAllDevices(tx, tokenId);
  const ended = await endSession(tx, { tokenId }, "released");
  if (ended === null) return { released: false };
  await recordFact(tx, deps, actor, {
    name: "session.released",
    resourceId: ended.id,
    userId: token.userId,
    before: { token_id: tokenId, device_id_hint: deviceIdHint(ended.deviceId) },
    ...(reason === undefined ? {} : { reason }),
  });
  return { released: true };
}
