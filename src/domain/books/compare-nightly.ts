import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { COMPARISON_MS_MAX, comparePayments } from "../payments/compare-payments.ts";
import type { PaymentDeps } from "../payments/payment-deps.ts";
import type { PaymentProvider } from "../payments/payment-provider.port.ts";
import { type LookupResult, settleLookup } from "../payments/settle-payment.ts";
import { raiseMismatches } from "./raise-mismatches.ts";

/**
 * The second half of the nightly proof: compares payments with their providers, books each difference as a notification
 * would, and adds the differences to the verification, with one audit row: either a notification was lost, or an admin
 * must check.
 * @param verificationId of `verifyNightly`, which returns it to one instance alone
 * @param stopping aborted when the process ends: the rest is compared the next night
 */
export async function compareNightly(
  deps: PaymentDeps,
  verificationId: Uuid,
  stopping: AbortSignal,
): Promise<void> {
  const stop = AbortSignal.any([stopping, AbortSignal.timeout(COMPARISON_MS_MAX)]);
  const bookDifference = (provider: PaymentProvider, found: LookupResult) => book(deps, provider, found);
  const { checked, notChecked, silent, mismatches } = await comparePayments(
    { ...deps, bookDifference },
    stop,
  );
  const counts = { checked, not_checked: notChecked, silent, mismatches: mismatches.length };
  if (silent.length > 0) deps.log.warn("payments could not be compared with their provider", counts);
  else deps.log.info("payments were compared with their providers", counts);
  await deps.database.transaction((tx) => raiseMismatches(tx, deps, verificationId, mismatches));
}

/** @returns whether anything was booked */
async function book(deps: PaymentDeps, provider: PaymentProvider, found: LookupResult): Promise<boolean> {
  try {
    const settled = await deps.database.transaction((tx) =>
      settleLookup(tx, deps, THE_SERVICE, provider.name, found),
    );
    return settled?.outcome === "applied";
  } catch (error) {
    deps.log.warn("a difference could not be booked", { provider: provider.name, error });
    return false;
  }
}
