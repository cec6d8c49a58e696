import { afterAll, beforeAll, expect, test } from "vitest";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { receiveEvent } from "./receive-event.ts";

let world: PaymentWorld;
beforeAll(async () => {
  world = await createPaymentWorld();
});
afterAll(() => world.close());

test("the body of a notification is parsed once until its payment is settled", async () => {
  const { providers, mockCheckout } = world.payments;
  const [mock, payment] = [providers.get("mock"), await world.newPayment((await world.newUser()).id, "mock")];
  if (mock === undefined || mockCheckout === null) throw new Error("mock is off");
  const read: string[] = [];
  const recording: typeof mock = {
    ...mock,
    readEvent: (body) => {
      read.push(body);
      return mock.readEvent(body);
    },
  };
  const raw = mockCheckout.notify(payment.id, "succeeded");
  expect(await receiveEvent(world.payments, THE_SERVICE, recording, raw)).toBe("applied");
  expect(read).toEqual([raw.body.toString()]);
});

test("if copies of an event differ, the first one is used", async () => {
  const { id: userId } = await world.newUser();
  const [first, second] = [
    await world.newPayment(userId, "yookassa"),
    await world.newPayment(userId, "yookassa"),
  ];
  const warnings = world.log.lines.length;
  world.yookassa.failNext("error");
  await world.yookassaRefundEvent("refund.succeeded", "refund-1", String(first.providerPaymentId));
  await waitUntil("the failure is logged", 10_000, () => world.log.lines.length > warnings);
  await world.yookassaRefundEvent("refund.succeeded", "refund-1", String(second.providerPaymentId));
  const stored = async () =>
    (await world.inbox()).find(({ event_id }) => event_id === "refund.succeeded:refund-1");
  await waitUntil("the event is settled", 10_000, async () => (await stored())?.outcome === "unchanged");
  expect((await stored())?.payment_id).toBe(first.id);
});
