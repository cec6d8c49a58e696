import type { Customer } from "../customer.ts";
import type { ConsoleWorld } from "./console-world.ts";

/** A new customer who has paid that many ZNC, at the mock provider. */
export async function paidPayment(
  world: ConsoleWorld,
  amount: string,
): Promise<{ readonly customer: Customer; readonly paymentId: string }> {
  const customer = await world.customer("en");
  const opened = await customer.call("POST", "/currency/purchase", { amount });
  const { payment_id: paymentId } = (await opened.json()) as { readonly payment_id: string };
  const paid = await fetch(`${world.url}/api/v1/webhooks/mock-payment?payment_id=${paymentId}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "action=pay",
    redirect: "manual",
  });
  if (paid.status >= 400) throw new Error(`the payment was refused: ${paid.status}`);
  return { customer, paymentId };
}

/** "82.50", as the customer's own API has it. */
export async function balanceOf(customer: Customer): Promise<string> {
  const me = (await (await customer.call("GET", "/users/me")).json()) as {
    readonly currency_balance: string;
  };
  return me.currency_balance;
}
