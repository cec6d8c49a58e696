import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { deviceIdHint } from "../../kernel/device-id.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { endSession } from "./end-session.ts";

/**
 * Ends an open session of any user, for an admin. Locks the session until the transaction ends. Writes one audit row.
 * @throws not_found: the session is unknown or has ended; nothing is changed
 */
export async function forceEndSession(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { sessionId, reason }: { readonly sessionId: Uuid; readonly reason?: string },
): Promise<void> {
  const ended = await endSession(tx, { sessionId }, "ended_by_admin");
  if (ended === null) throw new AppError("not_found");
  await recordFact(tx, deps, actor, {
    name: "session.ended",
    resourceId: sessionId,
    userId: ended.userId,
    before: {
      token_id: ended.tokenId,
      user_id: ended.userId,
      device_id_hint: deviceIdHint(ended.deviceId),
    },
    ...(reason === undefined ? {} : { reason }),
  });
}
