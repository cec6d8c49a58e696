import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { deviceIdHint } from "../../kernel/device-id.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { endSession } from "./end-session.ts";
import type { EndedSession } from "./session-store.ts";
import { addTakeover } from "./takeover-store.ts";

/**
 * Ends the session that holds a token by a takeover: its device is refused for a while. The token must be locked. Records the fact.
 * @param by.deviceHint of the device that gets the token; null: its owner frees the seat
 * @returns null if no device holds it: nothing is changed
 */
export async function endByTakeover(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  tokenId: Uuid,
  by: { readonly actor: Actor; readonly deviceHint: string | null },
): Promise<EndedSession | null> {
  const ended = await endSession(tx, { tokenId }, "taken_over");
  if (ended === null) return null;
  const { id: sessionId, deviceId, userId } = ended;
  await addTakeover(tx, { sessionId, tokenId, deviceId }, by.deviceHint);
  await recordFact(tx, deps, by.actor, {
    name: "session.taken_over",
    resourceId: sessionId,
    userId,
    before: { device_id_hint: deviceIdHint(deviceId) },
    after: {
      token_id: tokenId,
      former_device_id_hint: deviceIdHint(deviceId),
      ...(by.deviceHint === null ? {} : { device_id_hint: by.deviceHint }),
    },
  });
  return ended;
}
