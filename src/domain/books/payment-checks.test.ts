import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { verifyLedger } from "./verify-ledger.ts";

let world: PaymentWorld;
beforeAll(async () => {
  world = await createPaymentWorld();
});
afterEach(async () => {
  await sql`TRUNCATE payments, payment_events, payment_refunds CASCADE`.execute(world.database.direct);
  await sql`TRUNCATE ledger_postings, ledger_transactions CASCADE`.execute(world.database.direct);
  await sql`UPDATE wallets SET balance = 0, debt = 0`.execute(world.database.direct);
});
afterAll(() => world.close());

const violations = async () => (await verifyLedger(world.database.direct)).violations;

async function paid() {
  const user = await world.newUser();
  const payment = await world.newPayment(user.id, "mock");
  await world.mockEvent(payment.id, "succeeded");
  expect(await violations()).toEqual([]);
  return { user, payment };
}

/** Changes payments past their triggers, as a superuser of the database can. */
async function tamper(statement: string): Promise<void> {
  await sql
    .raw(`ALTER TABLE payments DISABLE TRIGGER USER; ${statement}; ALTER TABLE payments ENABLE TRIGGER USER`)
    .execute(world.database.direct);
}

test.each([
  ["a payment of another sum", "UPDATE payments SET amount_cents = amount_cents + 1"],
  ["a payment set back to pending", "UPDATE payments SET status = 'pending', paid_kopecks = 0"],
  ["a payment that was deleted", "DELETE FROM payments"],
])("%s breaks payment_has_its_deposit", async (_what, statement) => {
  const { payment } = await paid();
  await tamper(statement);
  expect(await violations()).toMatchObject([{ check: "payment_has_its_deposit", id: payment.id }]);
});

test.each([
  ["stored as taken back but never posted", "UPDATE payments SET taken_back_cents = 1"],
  ["refunded by the provider but not taken back", "UPDATE payments SET refunded_kopecks = 1"],
])("a sum that was %s breaks payment_took_back_what_returned", async (_what, statement) => {
  const { payment } = await paid();
  await tamper(statement);
  expect(await violations()).toContainEqual(
    expect.objectContaining({ check: "payment_took_back_what_returned", id: payment.id }),
  );
});

test("a payment without its deposit breaks payment_has_its_deposit", async () => {
  const user = await world.newUser();
  const payment = await world.newPayment(user.id, "mock");
  await tamper("UPDATE payments SET status = 'succeeded', paid_kopecks = amount_kopecks");
  expect(await violations()).toMatchObject([{ check: "payment_has_its_deposit", id: payment.id }]);
});

test("the database refuses a second deposit of one payment", async () => {
  const { user, payment } = await paid();
  const again = world.database.transaction(async (tx) =>
    postEntry(tx, world, await lockWallet(tx, user.id), {
      kind: "deposit",
      amountCents: payment.amountCents,
      counterAccount: "deposits:mock",
      description: "Payment",
      paymentId: payment.id,
    }),
  );
  await expect(again).rejects.toThrow("ledger_transactions_deposit_key");
});
