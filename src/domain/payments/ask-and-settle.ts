import { sql } from "kysely";
import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Payment } from "./payment.ts";
import type { PaymentDeps, PaymentProviders } from "./payment-deps.ts";
import type { PaymentProvider } from "./payment-provider.port.ts";
import { type Asked, type Settlement, settleAsked } from "./settle-payment.ts";

/** Each further try means that somebody else has booked meanwhile. */
const TRIES_MAX = 5;

/** Whom to ask about a payment, and by which id of theirs. */
export type Source = { readonly provider: PaymentProvider; readonly reference: string };

/** Null where nobody can be asked: its provider is off, keeps nothing, or never heard of it. */
export function sourceOf(providers: PaymentProviders, payment: Payment): Source | null {
  const provider = providers.get(payment.provider);
  const reference = payment.providerPaymentId;
  return provider?.keepsPayments === true && reference !== null ? { provider, reference } : null;
}

/** Asks a provider about a payment, outside any transaction. @throws as `lookUp` */
export async function askProvider(
  deps: Pick<PaymentDeps, "database">,
  { provider, reference }: Source,
): Promise<Asked> {
  const { rows } = await sql<{ no: bigint }>`SELECT nextval('payment_settled_no') AS no`.execute(
    deps.database.direct,
  );
  const [drawn] = rows;
  if (drawn === undefined) throw new Error("a sequence gave no number");
  return { evidence: await provider.lookUp(reference), askedNo: drawn.no };
}

/**
 * Asks a provider what became of a payment and books what that says; where something else was booked meanwhile, it asks
 * again, so that an old answer never undoes a newer one.
 * @param alongside done in the transaction of the booking
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
      const settlement = await settleAsked(tx, deps, actor, source.provider.name, asked);
      if (settlement !== null) await alongside(tx, settlement);
      return settlement;
    });
    if (settled !== null) return settled;
  }
  throw new AppError("payment_provider_unavailable");
}
