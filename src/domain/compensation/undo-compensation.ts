import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { Compensation } from "./compensation.ts";
import { lockCompensation, selectCompensation, storeUndoAsked } from "./compensation-store.ts";

/**
 * Begins to take back what a compensation gave, as far as it is not used yet. `runCompensation` goes through the tokens, in slices. Writes
 * one audit row.
 * @throws not_found. @throws compensation_running: it still gives. @throws compensation_undone: it was taken back before
 */
export async function undoCompensation(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { id, reason }: { readonly id: Uuid; readonly reason: string | null },
): Promise<Compensation> {
  const compensation = await lockCompensation(tx, id);
  if (compensation === null) throw new AppError("not_found");
  if (compensation.state === "running") throw new AppError("compensation_running");
  if (compensation.state !== "given") throw new AppError("compensation_undone");
  await storeUndoAsked(tx, id, new Date(deps.clock.nowMs()));
  await recordFact(tx, deps, actor, {
    name: "compensation.undo_started",
    resourceId: id,
    userId: null,
    before: {
      why: compensation.kind,
      tokens: compensation.tokenCount,
      seconds: compensation.givenMs / SECOND_MS,
    },
    ...(reason === null ? {} : { reason }),
  });
  const undoing = await selectCompensation(tx, id);
  return undoing ?? compensation;
}
