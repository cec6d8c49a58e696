import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { endRestoredAccess } from "../identity/end-restored-access.ts";
import { endAllSessions } from "../sessions/end-all-sessions.ts";
import { voidAllTickets } from "../tickets/void-all-tickets.ts";

/**
 * Ends what must not go on in a restored database: leases, which another clock has measured, sign-ins, and all that is used once. Part of
 * the transaction that restores, so that no instance ever sees it undone. Writes one audit row.
 */
export async function finishRestore(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  restored: { readonly madeAt: string; readonly rowCount: number },
): Promise<void> {
  const sessionsEnded = await endAllSessions(tx);
  await endRestoredAccess(tx, new Date(deps.clock.nowMs()));
  await voidAllTickets(tx);
  await recordFact(tx, deps, THE_SERVICE, {
    name: "backup.restored",
    resourceId: null,
    userId: null,
    after: { made_at: restored.madeAt, rows: restored.rowCount, sessions_ended: sessionsEnded },
  });
}
