import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.port.ts";
import { raiseMismatches } from "./raise-mismatches.ts";
import { isVerificationDue } from "./verification-rules.ts";
import { verifyLedger } from "./verify-ledger.ts";

/**
 * Verifies the books if that was not done since the last 03:00 UTC, and stores the outcome: the newest row is the metric
 * `ledger_mismatches`. Mismatches write one audit row and one error to the log.
 * @returns the verification's id; null if none was due
 */
export async function verifyNightly(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId; readonly log: Log },
): Promise<Uuid | null> {
  const nowMs = deps.clock.nowMs();
  const last = await tx
    .selectFrom("ledger_verifications")
    .select("verified_at")
    .orderBy("verified_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!isVerificationDue(last?.verified_at ?? null, nowMs)) return null;
  const { checked, violations } = await verifyLedger(tx);
  const id = deps.newId();
  await tx
    .insertInto("ledger_verifications")
    .values({
      id,
      verified_at: new Date(nowMs),
      transaction_count: BigInt(checked.transactions),
      mismatch_count: 0,
    })
    .execute();
  await raiseMismatches(tx, deps, id, violations);
  return id;
}
