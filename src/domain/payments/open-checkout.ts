import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { formatMoney } from "../../kernel/money.ts";
import { readUser } from "../identity/read-user.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import type { Checkout } from "./payment-provider.port.ts";
import { selectPayment } from "./payment-store.ts";

/**
 * The second step of a payment, outside any transaction: asks the provider for a checkout. The payment's id is the
 * provider's key, so that asking again, also after a crash, gives the same checkout.
 * @returns null if the payment is past this step
 * @throws payment_provider_unavailable, payment_provider_refused: the payment stays as it is
 * @throws payment_not_found: there is no such payment
 */
export async function openCheckout(
  deps: Pick<PaymentDeps, "database" | "providers" | "homeUrl">,
  paymentId: Uuid,
): Promise<Checkout | null> {
  const { direct } = deps.database;
  const payment = await selectPayment(direct, paymentId);
  if (payment === null) throw new AppError("payment_not_found");
  if (payment.status !== "created") return null;
  const provider = deps.providers.get(payment.provider);
  const user = await readUser(direct, payment.userId);
  // A provider that was turned off since: nobody can ask it until it is on again.
  if (provider === undefined || user === null) throw new AppError("payment_provider_unavailable");
  return provider.openCheckout({
    paymentId,
    amountKopecks: payment.amountKopecks,
    description: `${formatMoney(payment.amountCents)} ZNC`,
    returnUrl: payment.returnUrl ?? deps.homeUrl,
    email: user.email,
  });
}
