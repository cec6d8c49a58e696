import { type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { creditSteps } from "../../../test/support/credit-steps.ts";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { voucherSteps } from "../../../test/support/voucher-steps.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { refundPayment } from "../payments/refund-payment.ts";
import { settlePayment } from "../payments/settle-payment.ts";
import { verifyLedger } from "./verify-ledger.ts";

let world: PaymentWorld;

/** A payment that the desk refunds, a voucher that is spent in part, given back in part, and expires. */
beforeAll(async () => {
  world = await createPaymentWorld();
  const [steps, vouchers] = [creditSteps(world), voucherSteps(world)];
  const user = await world.newUser();
  const payment = await world.newPayment(user.id, "mock", 1_000n);
  const { id: paymentId, providerPaymentId, amountKopecks: kopecks } = payment;
  const paid = { kopecks, currency: "RUB" };
  const evidence = { paymentId, providerPaymentId, status: "succeeded" as const, paid, returned: null };
  await world.database.transaction((tx) => settlePayment(tx, world, THE_SERVICE, "mock", evidence));
  const { code } = await vouchers.make({ value: { kind: "znc", amountCents: 350n } });
  await vouchers.redeem(user.id, code);
  const tokens = [await steps.buy(user, 1), await steps.buy(user, 1)];
  await steps.giveBack(user, tokens[0]?.id ?? "");
  await steps.adjust(user.id, 10n, "granted");
  await steps.run(1);
  world.clock.advance(DAY_MS);
  await steps.run(1);
  await steps.adjust(user.id, 40n, "granted");
  const desk = refundPayment(world.payments, THE_SERVICE);
  await world.database.transaction(async (tx) => {
    const id = await desk.begin(tx, { paymentId, reason: null });
    await desk.finish(tx, id, { providerRefundId: "provider-1", status: "succeeded" });
  });
});

afterAll(() => world.close());

class TakenBack extends Error {}

const TABLES = [
  "ledger_transactions",
  "ledger_postings",
  "access_tokens",
  "wallets",
  "wallet_awards",
  "award_uses",
];
const BOUNDS = [
  ["wallets", "wallets_granted_within_balance"],
  ["ledger_transactions", "ledger_transactions_granted_within_amount"],
  ["award_uses", "award_uses_returned_within_use"],
  ["wallet_awards", "wallet_awards_left_within_award"],
] as const;

/** What the proof finds after a statement past all triggers and bounds, which is rolled back. */
async function brokenChecks(statement: RawBuilder<unknown>): Promise<string[]> {
  let checks: string[] = [];
  const tampering = world.database.transaction(async (tx) => {
    for (const table of TABLES) await sql`ALTER TABLE ${sql.table(table)} DISABLE TRIGGER USER`.execute(tx);
    for (const [table, bound] of BOUNDS) {
      await sql`ALTER TABLE ${sql.table(table)} DROP CONSTRAINT ${sql.ref(bound)}`.execute(tx);
    }
    await statement.execute(tx);
    const { violations } = await verifyLedger(tx);
    checks = [...new Set(violations.map((violation) => violation.check))].sort();
    throw new TakenBack();
  });
  await expect(tampering).rejects.toThrow(TakenBack);
  return checks;
}

const VOUCHER = sql`(SELECT id FROM ledger_transactions WHERE kind = 'voucher')`;
const EXPIRY = sql`(SELECT id FROM ledger_transactions WHERE kind = 'bonus_expired')`;

test("finds nothing wrong with credit of both kinds that only the use cases moved", async () => {
  expect(await brokenChecks(sql`SELECT 1`)).toEqual([]);
});

test.each<[string, RawBuilder<unknown>, string[]]>([
  [
    "granted credit from nowhere",
    sql`UPDATE wallets SET granted = granted + 1`,
    ["granted_is_sum_of_entries", "granted_is_what_awards_have_left", "granted_is_within_the_balance"],
  ],
  [
    "granted credit below zero",
    sql`UPDATE wallets SET granted = -1`,
    ["granted_is_sum_of_entries", "granted_is_what_awards_have_left", "granted_is_within_the_balance"],
  ],
  [
    "a grant that has more than was not used",
    sql`UPDATE wallet_awards SET left_cents = left_cents + 1 WHERE left_cents > 0`,
    ["award_has_left_what_was_not_used", "granted_is_what_awards_have_left"],
  ],
  [
    "a voucher whose credit counts as paid",
    sql`UPDATE ledger_transactions SET granted = 0 WHERE kind = 'voucher'`,
    ["award_is_its_entry", "entry_moves_its_kind_of_credit", "granted_is_sum_of_entries"],
  ],
  [
    "a payment that counts as granted",
    sql`UPDATE ledger_transactions SET granted = 5 WHERE kind = 'deposit'`,
    ["award_is_its_entry", "entry_moves_its_kind_of_credit", "granted_is_sum_of_entries"],
  ],
  [
    "an entry that moves more granted credit than it moves",
    sql`UPDATE ledger_transactions SET granted = amount - 1 WHERE id IN ${EXPIRY}`,
    ["entry_moves_its_kind_of_credit", "granted_is_sum_of_entries", "granted_part_is_its_uses"],
  ],
  [
    "paid credit that has expired",
    sql`UPDATE ledger_transactions SET granted = 0 WHERE id IN ${EXPIRY}`,
    ["entry_moves_its_kind_of_credit", "granted_is_sum_of_entries", "granted_part_is_its_uses"],
  ],
  [
    "credit that expired onto another account",
    sql`UPDATE ledger_postings SET account = 'adjustments' WHERE account = 'expired'`,
    ["entry_moves_its_kind_of_credit"],
  ],
  [
    "a grant of another sum than its entry",
    sql`UPDATE wallet_awards SET cents = cents + 1, left_cents = left_cents + 1 WHERE entry_id IN ${VOUCHER}`,
    ["award_is_its_entry", "granted_is_what_awards_have_left"],
  ],
  [
    "a use that no entry has made",
    sql`UPDATE award_uses SET entry_id = (SELECT id FROM ledger_transactions WHERE kind = 'deposit')
         WHERE entry_id IN ${EXPIRY}`,
    ["granted_part_is_its_uses"],
  ],
  [
    "a refund whose granted part did not come back to the grant",
    sql`UPDATE award_uses SET returned_cents = returned_cents - 1 WHERE returned_cents > 0`,
    ["award_has_left_what_was_not_used", "granted_refunds_are_what_came_back"],
  ],
  [
    "a purchase that got back more granted credit than it had taken",
    sql`UPDATE award_uses SET returned_cents = cents + 1 WHERE returned_cents > 0`,
    ["award_has_left_what_was_not_used", "granted_refunds_are_what_came_back"],
  ],
  [
    "a grant that expired before its end",
    sql`UPDATE wallet_awards SET ends_at = ends_at + interval '1 day' WHERE cents = 10`,
    ["only_ended_awards_expire"],
  ],
  [
    "granted credit that the desk has paid out",
    sql`UPDATE ledger_transactions SET granted = -40 WHERE payment_id IS NOT NULL AND kind = 'refund'`,
    [
      "desk_refund_is_of_paid_credit",
      "granted_is_sum_of_entries",
      "granted_part_is_its_uses",
      "payment_takes_paid_credit_first",
    ],
  ],
])("finds %s", async (_name, statement, checks) => {
  expect(await brokenChecks(statement)).toEqual(checks);
});
