import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { formatMoney } from "../../kernel/money.ts";
import { readUser } from "../identity/read-user.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import type { TakenRefund } from "./payment-provider.port.ts";
import { selectPayment } from "./payment-store.ts";
import { selectRefund } from "./refund-store.ts";

/** What became of a refund at the provider. */
export type RefundAnswer = TakenRefund | "refused";

/**
 * The second step of a refund, outside any transaction: asks the provider for it. The refund's id is the provider's
 * key, so that asking again, also after a crash, gives the money back once.
 * @returns null if the refund is past this step
 * @throws payment_provider_unavailable: nobody knows; ask again
 * @throws payment_not_found: there is no such refund
 */
export async function sendRefund(
  deps: Pick<PaymentDeps, "database" | "providers">,
  refundId: Uuid,
): Promise<RefundAnswer | null> {
  const { direct } = deps.database;
  const refund = await selectRefund(direct, refundId);
  const payment = refund === null ? null : await selectPayment(direct, refund.paymentId);
  if (refund === null || payment === null) throw new AppError("payment_not_found");
  if (refund.status !== "requested") return null;
  const provider = deps.providers.get(payment.provider);
  const user = await readUser(direct, payment.userId);
  if (provider === undefined || user === null || payment.providerPaymentId === null) {
    throw new AppError("payment_provider_unavailable");
  }
  try {
    return await provider.refund({
      refundId,
      providerPaymentId: payment.providerPaymentId,
      amountKopecks: refund.amountKopecks,
      description: `${formatMoney(refund.amountCents)} ZNC`,
      email: user.email,
    });
  } catch (error) {
    if (error instanceof AppError && error.code === "payment_provider_refused") return "refused";
    throw error;
  }
}
