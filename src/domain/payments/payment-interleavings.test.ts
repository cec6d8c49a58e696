import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf } from "../../../test/support/domain-world.ts";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import type { User } from "../identity/user.ts";
import { adjustBalance } from "../ledger/adjust-balance.ts";
import { readWallet } from "../ledger/read-wallet.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import type { Payment } from "./payment.ts";
import type { Evidence } from "./payment-provider.port.ts";
import { refundPayment } from "./refund-payment.ts";
import { settlePayment } from "./settle-payment.ts";

let world: PaymentWorld;
beforeAll(async () => {
  world = await createPaymentWorld();
});
afterAll(() => world.close());

const AMOUNT_CENTS = 10_000n;
const GRANT_CENTS = 2_500n;
const PAYMENTS = 3;

/** A state at the provider; `paid event`: an event, which contains nothing about what was returned. */
type State = Evidence["status"] | "paid event" | "disputed" | "lost" | "refunded";

const STATES: readonly State[] = [
  "pending",
  "succeeded",
  "canceled",
  "paid event",
  "disputed",
  "lost",
  "refunded",
];

type Move =
  | { readonly kind: "evidence"; readonly nth: number; readonly state: State }
  | { readonly kind: "wrong sum"; readonly nth: number }
  | { readonly kind: "refund"; readonly nth: number; readonly accepted: boolean }
  | { readonly kind: "spend" }
  | { readonly kind: "grant" };

const nth = fc.nat({ max: PAYMENTS - 1 });
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("evidence" as const),
      nth,
      state: fc.constantFrom(...STATES),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wrong sum" as const), nth }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("refund" as const), nth, accepted: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("spend" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("grant" as const) }) },
);

function evidenceOf(payment: Payment, state: State, kopecks: bigint): Evidence {
  const { id: paymentId, providerPaymentId } = payment;
  const status = state === "pending" || state === "canceled" ? state : "succeeded";
  const sums = {
    refundedKopecks: state === "refunded" ? kopecks / 2n : 0n,
    disputedKopecks: state === "disputed" ? kopecks : 0n,
    lostKopecks: state === "lost" ? kopecks : 0n,
  };
  const returned = state === "paid event" ? null : { refunds: [], ...sums };
  return { paymentId, providerPaymentId, status, paid: { kopecks, currency: "RUB" }, returned };
}

const accepted = (id: string) => ({ providerRefundId: `provider-${id}`, status: "pending" as const });

/** Does one move. It may fail by a business rule. */
async function make(user: User, payments: readonly Payment[], move: Move): Promise<void> {
  const payment = "nth" in move ? payments[move.nth] : undefined;
  const work = world.database.transaction(async (tx): Promise<unknown> => {
    if (move.kind === "spend") {
      return purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours: 24, scope: "full" });
    }
    if (move.kind === "grant") {
      return adjustBalance(tx, world, THE_SERVICE, {
        userId: user.id,
        amountCents: GRANT_CENTS,
        creditKind: "granted",
        reason: null,
      });
    }
    if (payment === undefined) throw new Error("no such payment");
    if (move.kind === "refund") {
      const steps = refundPayment(world.payments, THE_SERVICE);
      const id = await steps.begin(tx, { paymentId: payment.id, reason: null });
      return steps.finish(tx, id, move.accepted ? accepted(id) : "refused");
    }
    const evidence =
      move.kind === "wrong sum"
        ? evidenceOf(payment, "succeeded", payment.amountKopecks + 1n)
        : evidenceOf(payment, move.state, payment.amountKopecks);
    return settlePayment(tx, world, THE_SERVICE, payment.provider, evidence);
  });
  await work.catch((error) => {
    if (
      !["balance_insufficient", "nothing_to_refund", "only_granted_left", "payment_not_refundable"].includes(
        error?.code,
      )
    )
      throw error;
  });
}

test("each payment is credited once and the books agree, for evidence at once, in any order and repeated", async () => {
  const rounds = fc.array(fc.array(move, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(rounds, async (rounds) => {
      const user = await world.newUser();
      const payments: Payment[] = [];
      for (let made = 0; made < PAYMENTS; made += 1) {
        payments.push(await world.newPayment(user.id, "mock", AMOUNT_CENTS));
      }
      for (const round of rounds) await Promise.all(round.map((move) => make(user, payments, move)));
      const ended = await Promise.all(payments.map(({ id }) => world.read(id)));
      const isPaid = ({ status }: Payment) => !["created", "pending", "canceled"].includes(status);
      const leftCents = ended
        .filter(isPaid)
        .reduce((sum, { amountCents, takenBackCents }) => sum + amountCents - takenBackCents, 0n);
      const { balanceCents, debtCents } = await readWallet(world.database.direct, user.id);
      const grants = rounds.flat().filter(({ kind }) => kind === "grant").length;
      const dueCents = leftCents + BigInt(grants) * GRANT_CENTS;
      expect(balanceCents >= 0n && balanceCents - debtCents <= dueCents).toBe(true);
      expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
    }),
    { numRuns: 25 },
  );
});
