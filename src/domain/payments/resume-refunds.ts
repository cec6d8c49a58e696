import { THE_SERVICE } from "../../kernel/words.ts";
import { finishRefund } from "./finish-refund.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import { claimDueRefunds } from "./refund-store.ts";
import { sendRefund } from "./send-refund.ts";

/** Refunds are rare: one in a turn, so that a stop never waits long for a provider that hangs. */
const BATCH_REFUNDS = 1;

/** Asks again for refunds whose outcome nobody knows: a provider that did not answer, a crash in between. */
export async function resumeRefunds(deps: PaymentDeps): Promise<void> {
  const now = new Date(deps.clock.nowMs());
  for (const { id } of await claimDueRefunds(deps.database.direct, now, BATCH_REFUNDS)) {
    try {
      const answer = await sendRefund(deps, id);
      await deps.database.transaction((tx) => finishRefund(tx, deps, THE_SERVICE, id, answer));
    } catch (error) {
      deps.log.warn("a refund is still open; it is tried again later", { refund_id: id, error });
    }
  }
}
