import { afterAll, beforeAll, expect, test } from "vitest";
import { paidAtYookassa } from "../../../test/support/payments/paid-payments.ts";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { formatMoney } from "../../kernel/money.ts";
import { readMonthSheet } from "./read-month-sheet.ts";
import { LINES_OF_ONE_PAGE } from "./sheet.ts";

let world: PaymentWorld;
beforeAll(async () => {
  world = await createPaymentWorld();
});
afterAll(() => world.close());

test("a payment says what it cost in roubles, beside what it added", async () => {
  const user = await world.newUser();
  const { amountCents, amountKopecks } = await paidAtYookassa(world, user.id);
  const month = new Date(world.clock.nowMs()).toISOString().slice(0, 7);
  const query = { userId: user.id, month, linesMax: LINES_OF_ONE_PAGE };
  const { entries } = await world.database.transaction((tx) => readMonthSheet(tx, world, query));
  expect(entries).toMatchObject([
    {
      kind: "deposit",
      meaning: { code: "payment" },
      amount: formatMoney(amountCents),
      paid_rub: formatMoney(amountKopecks),
    },
  ]);
});
