import { sql } from "kysely";
import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Payment } from "./payment.ts";
import type { PaymentDeps, PaymentProviders } from "./payment-deps.ts";
import type { PaymentProvider } from "./payment-provider.port.ts";
import { type LookupResult, type Settlement, settleLookup } from "./settle-payment.ts";

/** A further try is needed only if another transaction has booked the payment meanwhile. */
const TRIES_MAX = 5;

/** A provider that can be asked about a payment, and the provider's id of it. */
export type Source = { readonly provider: PaymentProvider; readonly reference: string };

/** Null if the provider cannot be asked: it is off, stores no payments, or was never sent this one. */
export function sourceOf(providers: PaymentProviders, payment: Payment): Source | null {
  const provider = providers.get(payment.provider);
  const reference = payment.providerPaymentId;
  return provider?.storesPayments === true && reference !== null ? { provider, reference } : null;
}

/** Asks a provider about a payment, outside any transaction. @throws as `lookUp` */
export async function askProvider(
  deps: Pick<PaymentDeps, "database">,
  { provider, reference }: Source,
): Promise<LookupResult> {
  const { rows } = await sql<{ no: bigint }>`SELECT nextval('payment_settled_no') AS no`.execute(
    deps.database.direct,
  );
  const [next] = rows;
  if (next === undefined) throw new Error("a sequence gave no number");
  return { evidence: await provider.lookUp(reference), lookupNo: next.no };
}

/**
 * Asks a provider for the state of a payment and books it. If the payment was booked by another transaction meanwhile, the
 * provider is asked again, so that an old lookup never undoes a newer one.
 * @param alongside runs in the transaction of the booking
 * @throws payment_provider_unavailable, payment_provider_refused
 */
export async function askAndSettle(
  deps: PaymentDeps,
  actor: Actor,
  source: Source,
  alongside: (tx: Tx, settled: Settlement) => Promise<void> = async () => {},
): Promise<Settlement> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const asked = await askProvider(deps, source);
    const settled = await deps.database.transaction(async (tx) => {
      const settlement = await settleLookup(tx, deps, actor, source.provider.name, asked);
      if (settlement !== null) await alongside(tx, settlement);
      return settlement;
    });
    if (settled !== null) return settled;
  }
  throw new AppError("payment_provider_unavailable");
}
