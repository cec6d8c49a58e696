import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import type { Actor, LedgerKind, PaymentStatus } from "../../kernel/words.ts";
import { type AuditAction, recordAudit } from "../audit/record-audit.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { postEntry } from "../ledger/post-entry.ts";
import type { Payment } from "./payment.ts";
import type { Evidence } from "./payment-provider.port.ts";
import { centsOfShare, type Step, takeable } from "./payment-rules.ts";
import { updatePayment } from "./payment-store.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };

/** What a step means: the payment's next state, and what the wallet gains or loses by it. */
type Movement = {
  readonly status: PaymentStatus;
  readonly amountCents: Cents;
  readonly takenBackCents: Cents;
  readonly kind: LedgerKind;
  readonly description: string;
  /** Null where no money can move and nothing is worth an audit row. */
  readonly action: AuditAction | null;
};

/**
 * Takes one step of a locked payment: the state, the entry on the account `deposits:<provider>` and one audit row,
 * together. Locks the wallet until the transaction ends.
 */
export async function applyStep(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  payment: Payment,
  step: Step,
  evidence: Evidence,
): Promise<Payment> {
  const balanceCents = await lockWallet(tx, payment.userId);
  const movement = movementOf(payment, step, evidence, balanceCents);
  const entry =
    movement.amountCents === 0n
      ? null
      : await postEntry(tx, deps, {
          userId: payment.userId,
          kind: movement.kind,
          amountCents: movement.amountCents,
          counterAccount: `deposits:${payment.provider}`,
          description: movement.description,
          paymentId: payment.id,
        });
  const { status, takenBackCents } = movement;
  const changed = await updatePayment(tx, payment.id, new Date(deps.clock.nowMs()), {
    status,
    takenBackCents,
  });
  if (movement.action !== null) {
    await recordAudit(tx, deps, actor, {
      action: movement.action,
      resourceType: "payment",
      resourceId: payment.id,
      before: { status: payment.status },
      after: {
        status,
        provider: payment.provider,
        amount: formatMoney(movement.amountCents),
        balance: formatMoney(entry?.balanceAfterCents ?? balanceCents),
        transaction_id: entry?.id ?? null,
      },
    });
  }
  return changed;
}

function movementOf(payment: Payment, step: Step, evidence: Evidence, balanceCents: Cents): Movement {
  const frozenCents = payment.takenBackCents;
  switch (step) {
    case "credit":
      return {
        status: "succeeded",
        amountCents: payment.amountCents,
        takenBackCents: 0n,
        kind: "deposit",
        description: "Payment",
        action: "payment.succeeded",
      };
    case "cancel":
      return {
        status: "canceled",
        amountCents: 0n,
        takenBackCents: 0n,
        kind: "deposit",
        description: "",
        action: null,
      };
    case "freeze":
      return takeBack("disputed", takeable(payment.amountCents, balanceCents), {
        kind: "adjustment",
        description: "Frozen: the payment is disputed",
        action: "payment.disputed",
      });
    case "release":
      return {
        status: "succeeded",
        amountCents: frozenCents,
        takenBackCents: 0n,
        kind: "adjustment",
        description: "Released: the dispute was won",
        action: "payment.dispute_won",
      };
    case "lose":
      return {
        status: "refunded",
        amountCents: 0n,
        takenBackCents: frozenCents,
        kind: "refund",
        description: "",
        action: "payment.dispute_lost",
      };
    case "take_back": {
      const wantedCents = centsOfShare(payment, evidence.refundedKopecks);
      return takeBack("refunded", takeable(wantedCents, balanceCents), {
        kind: "refund",
        description: "Payment refunded",
        action: "payment.refunded",
      });
    }
  }
}

function takeBack(
  status: PaymentStatus,
  cents: Cents,
  words: Pick<Movement, "kind" | "description" | "action">,
): Movement {
  return { status, amountCents: -cents, takenBackCents: cents, ...words };
}
