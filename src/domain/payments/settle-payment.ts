import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { isUuid, type NewId } from "../../kernel/ids.ts";
import type { Actor, EventOutcome, ProviderName } from "../../kernel/words.ts";
import { applyStep } from "./apply-step.ts";
import type { Payment } from "./payment.ts";
import type { Evidence } from "./payment-provider.port.ts";
import { judgeEvidence } from "./payment-rules.ts";
import { lockPayment } from "./payment-store.ts";
import { selectLiveRefund } from "./refund-store.ts";

export type Settlement = {
  readonly outcome: EventOutcome;
  /** As it stands now; null for an unknown one. */
  readonly payment: Payment | null;
  /** Whether the wallet got the sum by this. */
  readonly credited: boolean;
};

/**
 * Does what evidence asks for, once, whatever comes when and how often. Locks the payment, then the wallet, until the
 * transaction ends. Evidence of one provider moves no payment of another.
 */
export async function settlePayment(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  provider: ProviderName,
  evidence: Evidence,
): Promise<Settlement> {
  const { paymentId } = evidence;
  const found = paymentId !== null && isUuid(paymentId) ? await lockPayment(tx, paymentId) : null;
  if (found === null || found.provider !== provider) {
    return { outcome: "unknown_payment", payment: null, credited: false };
  }
  const refund = await selectLiveRefund(tx, found.id);
  const verdict = judgeEvidence(found, evidence, refund !== null);
  if (verdict.outcome !== "applied") return { outcome: verdict.outcome, payment: found, credited: false };
  let payment = found;
  for (const step of verdict.steps) payment = await applyStep(tx, deps, actor, payment, step, evidence);
  return { outcome: "applied", payment, credited: verdict.steps[0] === "credit" };
}
