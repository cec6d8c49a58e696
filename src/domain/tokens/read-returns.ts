import type { Tx } from "../../kernel/database.port.ts";
import { type GrantReturn, returnsOf } from "../ledger/credit-kind-rules.ts";
import { readGrantUses } from "../ledger/read-grant-uses.ts";
import type { RefundPart } from "./refund-rules.ts";

/** What of a refund goes back to the grants that its purchases took from. The rest was paid. */
export async function readReturns(tx: Tx, parts: readonly RefundPart[]): Promise<readonly GrantReturn[]> {
  const uses = await readGrantUses(
    tx,
    parts.map(({ lot }) => lot.chargeId),
  );
  return parts.flatMap(({ lot, amountCents }) => {
    const charge = uses.get(lot.chargeId);
    return charge === undefined ? [] : returnsOf(charge.uses, charge.priceCents, amountCents);
  });
}
