import type { Payment } from "../../../src/domain/payments/payment.ts";
import { settlePayment } from "../../../src/domain/payments/settle-payment.ts";
import { THE_SERVICE } from "../../../src/kernel/actor.ts";
import type { PaymentWorld } from "./payment-world.ts";

/** Books what a payment's provider says of it now, as a notification would. */
export async function settleAsTold(
  world: PaymentWorld,
  { provider: name, providerPaymentId }: Payment,
): Promise<void> {
  const evidence = await world.payments.providers.get(name)?.lookUp(providerPaymentId ?? "");
  if (evidence === null || evidence === undefined) throw new Error(`${name} knows nothing of the payment`);
  await world.database.transaction((tx) => settlePayment(tx, world, THE_SERVICE, name, evidence));
}

/** A payment as the fake of YooKassa keeps it: change it, and that is what YooKassa says. */
export function paymentAtYookassa(world: PaymentWorld, payment: Payment) {
  const found = world.yookassa.payments.find(({ id }) => id === payment.providerPaymentId);
  if (found === undefined) throw new Error("the fake has no such payment");
  return found;
}

export async function paidAtYookassa(world: PaymentWorld, userId: string): Promise<Payment> {
  const payment = await world.newPayment(userId, "yookassa");
  Object.assign(paymentAtYookassa(world, payment), { status: "succeeded" });
  await settleAsTold(world, payment);
  return world.read(payment.id);
}

export async function paidAtStripe(world: PaymentWorld, userId: string) {
  const payment = await world.newPayment(userId, "stripe");
  const session = world.stripe.sessions.find(({ id }) => id === payment.providerPaymentId);
  if (session === undefined) throw new Error("the fake has no such session");
  world.stripe.pay(session);
  await settleAsTold(world, payment);
  return { payment, session };
}
