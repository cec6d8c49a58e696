import type { Payment } from "../../../src/domain/payments/payment.ts";
import { settlePayment } from "../../../src/domain/payments/settle-payment.ts";
import { THE_SERVICE } from "../../../src/kernel/actor.ts";
import type { PaymentWorld } from "./payment-world.ts";

/** Looks the payment up at its provider and settles it, as after a notification. */
export async function settleByLookup(
  world: PaymentWorld,
  { provider: name, providerPaymentId }: Payment,
): Promise<void> {
  const evidence = await world.payments.providers.get(name)?.lookUp(providerPaymentId ?? "");
  if (evidence === null || evidence === undefined) throw new Error(`${name} knows nothing of the payment`);
  await world.database.transaction((tx) => settlePayment(tx, world, THE_SERVICE, name, evidence));
}

/** A payment as the fake YooKassa stores it; changes are visible in its answers. */
export function paymentAtYookassa(world: PaymentWorld, payment: Payment) {
  const found = world.yookassa.payments.find(({ id }) => id === payment.providerPaymentId);
  if (found === undefined) throw new Error("the fake has no such payment");
  return found;
}

export async function paidAtYookassa(world: PaymentWorld, userId: string): Promise<Payment> {
  const payment = await world.newPayment(userId, "yookassa");
  Object.assign(paymentAtYookassa(world, payment), { status: "succeeded" });
  await settleByLookup(world, payment);
  return world.read(payment.id);
}

export async function paidAtStripe(world: PaymentWorld, userId: string) {
  const payment = await world.newPayment(userId, "stripe");
  const session = world.stripe.sessions.find(({ id }) => id === payment.providerPaymentId);
  if (session === undefined) throw new Error("the fake has no such session");
  world.stripe.pay(session);
  await settleByLookup(world, payment);
  return { payment, session };
}
