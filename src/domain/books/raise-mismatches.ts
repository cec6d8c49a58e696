import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.port.ts";
import { recordFact } from "../facts/record-fact.ts";

/** A row that breaks a check, and in which way. */
export type Mismatch = { readonly check: string; readonly id: string; readonly detail: string };

/** The audit row and the log name no more than this; `zenzefi ledger verify` names all. */
const NAMED_MAX = 20;

/**
 * Adds mismatches to a nightly verification, from which the metric `ledger_mismatches` is read, and writes one audit row
 * and an error to the log. An empty list changes nothing.
 */
export async function raiseMismatches(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId; readonly log: Log },
  verificationId: Uuid,
  mismatches: readonly Mismatch[],
): Promise<void> {
  const count = mismatches.length;
  if (count === 0) return;
  await tx
    .updateTable("ledger_verifications")
    .set((eb) => ({ mismatch_count: eb("mismatch_count", "+", count) }))
    .where("id", "=", verificationId)
    .execute();
  const named = mismatches.slice(0, NAMED_MAX).map(({ check, id, detail }) => ({ check, id, detail }));
  deps.log.error("the books are wrong; zenzefi ledger verify names what breaks them", {
    mismatches: count,
    named,
  });
  await recordFact(tx, deps, THE_SERVICE, {
    name: "ledger.mismatch",
    resourceId: null,
    userId: null,
    after: { mismatches: count, named },
  });
}
