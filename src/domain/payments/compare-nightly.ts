import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.port.ts";
import { raiseMismatches } from "../ledger/raise-mismatches.ts";
import { COMPARISON_MS_MAX, type CompareDeps, comparePayments } from "./compare-payments.ts";

/**
 * The second half of the nightly proof: compares payments with their providers, and adds what differs to the
 * verification, as one more audit row.
 * @param verificationId what `verifyNightly` gave, to one instance alone
 * @param stopping aborted where the process ends: the rest waits for the next night
 */
export async function compareNightly(
  deps: CompareDeps & { readonly newId: NewId; readonly log: Log },
  verificationId: Uuid,
  stopping: AbortSignal,
): Promise<void> {
  const stop = AbortSignal.any([stopping, AbortSignal.timeout(COMPARISON_MS_MAX)]);
  const { checked, notChecked, silent, mismatches } = await comparePayments(deps, stop);
  const facts = { checked, not_checked: notChecked, silent, mismatches: mismatches.length };
  if (silent.length > 0) deps.log.warn("payments could not be compared with their provider", facts);
  else deps.log.info("payments were compared with their providers", facts);
  await deps.database.transaction((tx) => raiseMismatches(tx, deps, verificationId, mismatches));
}
