import { sql } from "kysely";
import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { deviceIdHint } from "../../kernel/device-id.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { FactOf } from "../facts/fact.ts";
import { recordFact } from "../facts/record-fact.ts";

/** No user has more devices. A client that sends more ids invents them, and could fill the disk with them. */
const DEVICES_NAMED_MAX = 20;

type Refused = { readonly tokenId: Uuid; readonly userId: Uuid; readonly actor: Actor };

/**
 * Records that a device was refused because of a session. The first 20 devices are named in the audit log, each once; one more
 * row states that there are others, whose refusals are only counted. The session must be locked.
 * @returns whether the refusal of a further device would still be recorded
 */
export async function noteRefusedDevice(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  refused: Refused & { readonly deviceId: string },
  sessionId: Uuid,
): Promise<boolean> {
  const { devices, isKnown, isSummedUp } = await readNamed(tx, sessionId, refused.deviceId);
  const isFull = devices >= DEVICES_NAMED_MAX;
  if (isKnown) return !isSummedUp;
  if (isFull) {
    if ((await countFurther(tx, sessionId)) === 1n) {
      await recordConflict(tx, deps, refused, sessionId, {
        devices_named: DEVICES_NAMED_MAX,
        further_devices: "counted",
      });
    }
    return false;
  }
  await tx
    .insertInto("session_conflicts")
    .values({ session_id: sessionId, device_id: refused.deviceId })
    .execute();
  await recordConflict(tx, deps, refused, sessionId, { refused_device_hint: deviceIdHint(refused.deviceId) });
  return true;
}

type Named = { readonly devices: number; readonly isKnown: boolean; readonly isSummedUp: boolean };

/** Uses the primary key. Sessions of an earlier version may have any number of named devices. */
async function readNamed(tx: Tx, sessionId: Uuid, deviceId: string): Promise<Named> {
  const { rows } = await sql<Named>`
    SELECT (SELECT count(*)::integer FROM (
              SELECT 1 FROM session_conflicts WHERE session_id = ${sessionId} LIMIT ${DEVICES_NAMED_MAX}) named) AS devices,
           EXISTS (SELECT 1 FROM session_conflicts
                    WHERE session_id = ${sessionId} AND device_id = ${deviceId}) AS "isKnown",
           EXISTS (SELECT 1 FROM proxy_sessions WHERE id = ${sessionId} AND further_conflicts > 0) AS "isSummedUp"`.execute(
    tx,
  );
  return rows[0] ?? { devices: 0, isKnown: false, isSummedUp: false };
}

async function countFurther(tx: Tx, sessionId: Uuid): Promise<bigint> {
  const { further_conflicts: further } = await tx
    .updateTable("proxy_sessions")
    .set((eb) => ({ further_conflicts: eb("further_conflicts", "+", 1n) }))
    .where("id", "=", sessionId)
    .returning("further_conflicts")
    .executeTakeFirstOrThrow();
  return further;
}

function recordConflict(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  { tokenId, userId, actor }: Refused,
  sessionId: Uuid,
  details: Omit<FactOf<"session.conflict">["after"], "token_id">,
): Promise<void> {
  return recordFact(tx, deps, actor, {
    name: "session.conflict",
    resourceId: sessionId,
    userId,
    after: { ...details, token_id: tokenId },
  });
}
