import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { eraseAudit } from "../../../test/support/audit/audit-world.ts";
import {
  paidAtStripe,
  paidAtYookassa,
  paymentAtYookassa,
} from "../../../test/support/payments/paid-payments.ts";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { readTotals } from "../health/read-totals.ts";
import { compareNightly } from "./compare-nightly.ts";
import { verifyNightly } from "./verify-nightly.ts";

let world: PaymentWorld;
let userId: string;
beforeAll(async () => {
  world = await createPaymentWorld();
});
beforeEach(async () => {
  await eraseAudit(world.database);
  await sql`TRUNCATE payments, payment_events, payment_refunds CASCADE`.execute(world.database.direct);
  await sql`TRUNCATE ledger_postings, ledger_transactions CASCADE`.execute(world.database.direct);
  await sql`UPDATE wallets SET balance = 0, debt = 0`.execute(world.database.direct);
  ({ id: userId } = await world.newUser());
});
afterAll(() => world.close());

test("sums that differ are named once, the next night, and booked as by a notification", async () => {
  const { payment, session } = await paidAtStripe(world, userId);
  world.stripe.giveBack(session, 25_000);
  world.stripe.openDispute(session, 75_000).status = "lost";
  world.clock.advance(DAY_MS);
  const night = () => compareNightly(world.payments, world.newId(), new AbortController().signal);
  await night();
  const { id } = payment;
  const named = async () =>
    (await world.auditRows("ledger.mismatch")).filter(({ after }) => JSON.stringify(after).includes(id));
  expect(JSON.stringify((await named()).map(({ after }) => after))).toContain(
    "25000 refunded, 75000 lost in disputes; booked now",
  );
  expect(await world.read(id)).toMatchObject({ status: "refunded", takenBackCents: 10_000n });
  world.clock.advance(DAY_MS);
  await night();
  expect(await named()).toHaveLength(1);
});

test("a payment that differs at the provider is counted in the metric and has one audit row, the next night", async () => {
  const payment = await paidAtYookassa(world, userId);
  Object.assign(paymentAtYookassa(world, payment), { status: "canceled" });
  world.clock.advance(DAY_MS);
  const verificationId = await world.database.transaction((tx) => verifyNightly(tx, world));
  if (verificationId === null) throw new Error("no verification was due");
  await compareNightly(world.payments, verificationId, new AbortController().signal);
  const totals = await readTotals(world.database.direct, new Date(world.clock.nowMs()));
  expect(totals.ledgerMismatches).toBe(1);
  expect(await world.auditRows("ledger.mismatch")).toMatchObject([
    { after: { mismatches: 1, named: [{ check: "payment_is_as_provider_says", id: payment.id }] } },
  ]);
});
