import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Actor } from "../../kernel/words.ts";
import { recordFact } from "../facts/record-fact.ts";

/**
 * Ends an open session as an admin: what runs on it is cut, and another device can take the token. Locks the session
 * until the transaction ends. Writes one audit row.
 * @throws not_found: unknown or ended already; nothing is changed
 */
export async function endSession(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { sessionId, reason }: { readonly sessionId: Uuid; readonly reason?: string },
): Promise<void> {
  const ended = await tx
    .updateTable("proxy_sessions")
    .set({ ended_at: sql<Date>`clock_timestamp()`, end_reason: "ended_by_admin" })
    .where("id", "=", sessionId)
    .where("ended_at", "is", null)
    .returning(["token_id", "user_id", "device_id"])
    .executeTakeFirst();
  if (ended === undefined) throw new AppError("not_found");
  await recordFact(tx, deps, actor, {
    name: "session.ended",
    resourceId: sessionId,
    userId: ended.user_id,
    before: {
      token_id: ended.token_id,
      user_id: ended.user_id,
      device_id_hint: ended.device_id.slice(0, 8),
    },
    ...(reason === undefined ? {} : { reason }),
  });
}
