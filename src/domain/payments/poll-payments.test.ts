import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import type { User } from "../identity/user.ts";
import { OPEN_PAYMENTS_MAX, openPayment } from "./open-payment.ts";
import { pollPayments } from "./poll-payments.ts";

let world: PaymentWorld;
let user: User;
beforeAll(async () => {
  world = await createPaymentWorld();
});
beforeEach(async () => {
  // Payments that other tests left open are not checked any more.
  await sql`UPDATE payments SET check_at = NULL`.execute(world.database.direct);
  user = await world.newUser();
});
afterAll(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  await world.close();
});

const balance = () => readBalance(world.database.direct, user.id);

/** A payment that is stored and not brought to the provider, as after a crash. */
const createOnly = () =>
  world.database.transaction((tx) =>
    openPayment(world.payments).begin(tx, {
      userId: user.id,
      provider: "yookassa",
      amountCents: 10_000n,
      returnUrl: null,
    }),
  );

describe("a payment that is open too long", () => {
  test("is looked up after two minutes, so that a lost notification costs minutes only", async () => {
    const payment = await world.newPayment(user.id, "yookassa");
    const atYookassa = world.yookassa.payments.find(({ id }) => id === payment.providerPaymentId);
    Object.assign(atYookassa ?? {}, { status: "succeeded" });
    world.clock.advance(2 * MINUTE_MS - 1);
    await pollPayments(world.payments);
    expect(await balance()).toBe(0n);
    world.clock.advance(1);
    await Promise.all([pollPayments(world.payments), pollPayments(world.payments)]);
    expect([await balance(), (await world.read(payment.id)).status]).toEqual([10_000n, "succeeded"]);
    const calls = world.yookassa.calls.length;
    world.clock.advance(DAY_MS);
    await pollPayments(world.payments);
    expect(world.yookassa.calls.length).toBe(calls);
  });

  test("is looked up less and less often while nothing changes", async () => {
    const payment = await world.newPayment(user.id, "yookassa");
    const path = `GET /payments/${payment.providerPaymentId}`;
    for (let minute = 0; minute < 70; minute += 1) {
      world.clock.advance(MINUTE_MS);
      await pollPayments(world.payments);
    }
    expect(world.yookassa.calls.filter((call) => call === path).length).toBe(6);
  });

  test("that the provider canceled is canceled", async () => {
    const payment = await world.newPayment(user.id, "yookassa");
    const atYookassa = world.yookassa.payments.find(({ id }) => id === payment.providerPaymentId);
    Object.assign(atYookassa ?? {}, { status: "canceled" });
    world.clock.advance(2 * MINUTE_MS);
    await pollPayments(world.payments);
    expect([await balance(), (await world.read(payment.id)).status]).toEqual([0n, "canceled"]);
  });

  test("and was not brought to the provider is brought there, once", async () => {
    const id = await createOnly();
    const before = world.yookassa.payments.length;
    world.clock.advance(2 * MINUTE_MS);
    await pollPayments(world.payments);
    expect(await world.read(id)).toMatchObject({ status: "pending", paymentUrl: expect.any(String) });
    expect(world.yookassa.payments.length - before).toBe(1);
  });

  test("stays unchanged while the provider does not answer, and others are not delayed", async () => {
    const [one, other] = [await createOnly(), await createOnly()];
    world.yookassa.failNext("error");
    world.clock.advance(2 * MINUTE_MS);
    await pollPayments(world.payments);
    const statuses = [(await world.read(one)).status, (await world.read(other)).status];
    expect(statuses.sort()).toEqual(["created", "pending"]);
    world.clock.advance(5 * MINUTE_MS);
    await pollPayments(world.payments);
    expect([(await world.read(one)).status, (await world.read(other)).status]).toEqual([
      "pending",
      "pending",
    ]);
  });
});

describe("a user's many open payments", () => {
  test("do not delay those of other users, however long they are due", async () => {
    const many: string[] = [];
    for (let day = 0; day < 5; day += 1) {
      for (let opened = 0; opened < OPEN_PAYMENTS_MAX; opened += 1) many.push(await createOnly());
      world.clock.advance(DAY_MS + 1);
    }
    const other = await world.newUser();
    const { id, providerPaymentId } = await world.newPayment(other.id, "yookassa");
    const atYookassa = world.yookassa.payments.find((each) => each.id === providerPaymentId);
    Object.assign(atYookassa ?? {}, { status: "succeeded" });
    world.clock.advance(2 * MINUTE_MS);
    await pollPayments(world.payments);
    expect((await world.read(id)).status).toBe("succeeded");
    expect(many).toHaveLength(100);
  });

  test("are limited: one more is an error until one ends or the oldest is a day old", async () => {
    const opened: string[] = [];
    const begun = await Promise.allSettled(Array.from({ length: 30 }, createOnly));
    for (const each of begun) if (each.status === "fulfilled") opened.push(each.value);
    expect(opened).toHaveLength(OPEN_PAYMENTS_MAX);
    await expect(createOnly()).rejects.toMatchObject({
      code: "open_payments_limit",
      facts: { count: OPEN_PAYMENTS_MAX, retry_after_seconds: 86_400 },
    });
    world.clock.advance(DAY_MS - 1);
    await expect(createOnly()).rejects.toMatchObject({ facts: { retry_after_seconds: 1 } });
    world.clock.advance(1);
    await createOnly();
    const end = sql`UPDATE payments SET status = 'canceled' WHERE user_id = ${user.id}`;
    for (let made = 1; made < OPEN_PAYMENTS_MAX; made += 1) await createOnly();
    await expect(createOnly()).rejects.toMatchObject({ code: "open_payments_limit" });
    await end.execute(world.database.direct);
    await createOnly();
  });
});

describe("the database refuses", () => {
  const change = (id: string, set: string) => sql.raw(`UPDATE payments SET ${set} WHERE id = '${id}'`);

  test.each([
    ["canceled", "status = 'succeeded'"],
    ["canceled", "status = 'pending'"],
    ["succeeded", "status = 'pending'"],
    ["succeeded", "status = 'canceled'"],
  ] as const)("an illegal change of status: from %s, %s", async (from, set) => {
    const payment = await world.newPayment(user.id, "mock");
    await world.mockEvent(payment.id, from);
    await expect(change(payment.id, set).execute(world.database.direct)).rejects.toThrow("cannot go from");
  });

  test.each([
    "amount_cents = 1",
    "amount_kopecks = 1",
    "provider = 'stripe'",
    "provider_payment_id = 'x'",
  ])("a change of what was agreed on: %s", async (set) => {
    const { id } = await world.newPayment(user.id, "mock");
    await expect(change(id, set).execute(world.database.direct)).rejects.toThrow("cannot change");
  });

  test("to delete a payment, and to insert one with another status than created", async () => {
    const { id } = await world.newPayment(user.id, "mock");
    const remove = sql.raw(`DELETE FROM payments WHERE id = '${id}'`);
    await expect(remove.execute(world.database.direct)).rejects.toThrow("are kept");
    const insert = sql.raw(`
      INSERT INTO payments SELECT (p).* FROM (
        SELECT jsonb_populate_record(payments, '{"id": "${world.newId()}", "status": "succeeded",
               "provider_payment_id": null}') AS p FROM payments LIMIT 1) copied`);
    await expect(insert.execute(world.database.direct)).rejects.toThrow("begins as created");
  });
});
