import { THE_SERVICE } from "../../kernel/actor.ts";
import { resumeSteps } from "../idempotency/run-steps.ts";
import { askAndSettle, sourceOf } from "./ask-and-settle.ts";
import type { Refund } from "./payment.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import { selectPayment } from "./payment-store.ts";
import { refundPayment } from "./refund-payment.ts";
import { takeDueRefunds } from "./refund-store.ts";

/** Refunds are rare: one in a run, so that a shutdown never waits long for a provider that does not answer. */
const BATCH_REFUNDS = 1;

/**
 * Continues refunds that have not ended: sends again those whose outcome is unknown (the provider did not answer, or the
 * process crashed), and asks for the state of those that the provider has accepted.
 */
export async function resumeRefunds(deps: PaymentDeps): Promise<void> {
  const steps = refundPayment(deps, THE_SERVICE);
  const now = new Date(deps.clock.nowMs());
  for (const refund of await takeDueRefunds(deps.database.direct, now, BATCH_REFUNDS)) {
    try {
      if (refund.status === "requested") await resumeSteps(deps.database, steps, refund.id);
      else await checkRefund(deps, refund);
    } catch (error) {
      deps.log.warn("a refund is still open; it is tried again later", { refund_id: refund.id, error });
    }
  }
}

async function checkRefund(deps: PaymentDeps, { paymentId }: Refund): Promise<void> {
  const payment = await selectPayment(deps.database.direct, paymentId);
  const source = payment === null ? null : sourceOf(deps.providers, payment);
  if (source !== null) await askAndSettle(deps, THE_SERVICE, source);
}
