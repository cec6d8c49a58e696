import { THE_SERVICE } from "../../kernel/actor.ts";
import { AppError } from "../../kernel/errors.ts";
import { resumeSteps } from "../idempotency/run-steps.ts";
import { askAndSettle, sourceOf } from "./ask-and-settle.ts";
import { openPayment } from "./open-payment.ts";
import type { Payment } from "./payment.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import { lockPayment, takeDuePayments, updatePayment } from "./payment-store.ts";

/** Payments in one run, all at once: few enough calls for every provider; the run ends with the slowest call. */
const BATCH_PAYMENTS = 16;

/**
 * Checks payments that are open too long: asks the provider for their state, and opens the checkout of those that were
 * stored but not brought to the provider (a crash between the two steps). So a lost notification costs minutes only.
 */
export async function pollPayments(deps: PaymentDeps): Promise<void> {
  const now = new Date(deps.clock.nowMs());
  const due = await takeDuePayments(deps.database.direct, now, BATCH_PAYMENTS);
  await Promise.all(due.map((payment) => checkPayment(deps, payment)));
}

async function checkPayment(deps: PaymentDeps, payment: Payment): Promise<void> {
  try {
    if (payment.status === "created") await resume(deps, payment);
    else await ask(deps, payment);
  } catch (error) {
    deps.log.warn("a payment could not be checked; it is tried again later", {
      payment_id: payment.id,
      provider: payment.provider,
      error,
    });
  }
}

async function resume(deps: PaymentDeps, payment: Payment): Promise<void> {
  try {
    await resumeSteps(deps.database, openPayment(deps), payment.id);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "payment_provider_refused") throw error;
    await deps.database.transaction(async (tx) => {
      const locked = await lockPayment(tx, payment.id);
      if (locked?.status !== "created") return;
      await updatePayment(tx, payment.id, new Date(deps.clock.nowMs()), { status: "canceled" });
    });
  }
}

async function ask(deps: PaymentDeps, payment: Payment): Promise<void> {
  const source = sourceOf(deps.providers, payment);
  if (source === null) return;
  const { outcome } = await askAndSettle(deps, THE_SERVICE, source);
  if (outcome !== "applied" && outcome !== "unchanged") {
    deps.log.warn("the provider reports an impossible state of a payment", {
      payment_id: payment.id,
      outcome,
    });
  }
}
