import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { COMPARISON_MS_MAX, comparePayments } from "../payments/compare-payments.ts";
import type { PaymentDeps } from "../payments/payment-deps.ts";
import type { PaymentProvider } from "../payments/payment-provider.port.ts";
import { type Asked, settleAsked } from "../payments/settle-payment.ts";
import { raiseMismatches } from "./raise-mismatches.ts";

/**
 * The second half of the nightly proof: compares payments with their providers, books what differs as a notification
 * would, and adds it to the verification, as one more audit row: a notification was lost, or somebody should look.
 * @param verificationId what `verifyNightly` gave, to one instance alone
 * @param stopping aborted where the process ends: the rest waits for the next night
 */
export async function compareNightly(
  deps: PaymentDeps,
  verificationId: Uuid,
  stopping: AbortSignal,
): Promise<void> {
  const stop = AbortSignal.any([stopping, AbortSignal.timeout(COMPARISON_MS_MAX)]);
  const mend = (provider: PaymentProvider, asked: Asked) => book(deps, provider, asked);
  const { checked, notChecked, silent, mismatches } = await comparePayments({ ...deps, mend }, stop);
  const facts = { checked, not_checked: notChecked, silent, mismatches: mismatches.length };
  if (silent.length > 0) deps.log.warn("payments could not be compared with their provider", facts);
  else deps.log.info("payments were compared with their providers", facts);
  await deps.database.transaction((tx) => raiseMismatches(tx, deps, verificationId, mismatches));
}

/** @returns whether anything was booked */
async function book(deps: PaymentDeps, provider: PaymentProvider, asked: Asked): Promise<boolean> {
  try {
    const settled = await deps.database.transaction((tx) =>
      settleAsked(tx, deps, THE_SERVICE, provider.name, asked),
    );
    return settled?.outcome === "applied";
  } catch (error) {
    deps.log.warn("what a provider says differs and could not be booked", { provider: provider.name, error });
    return false;
  }
}
