import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Cents, lesserOf } from "../../kernel/money.ts";
import { type AwardReturn, grantedOf, returnsOf } from "../ledger/credit-kind-rules.ts";
import { readAwardUses, readGrantedInDebts } from "../ledger/read-award-uses.ts";
import type { Refund, RefundPart } from "./refund-rules.ts";

/** The granted part of a refund, and what of it goes back to the awards that its purchases took from. */
export type GrantedRefund = { readonly grantedCents: Cents; readonly backTo: readonly AwardReturn[] };

/** Each kind of credit gets back what it had paid, but for what granted credit has paid since of a payment that was taken back. */
export async function readGrantedRefund(
  tx: Tx,
  userId: Uuid,
  { amountCents, parts }: Refund,
): Promise<GrantedRefund> {
  const backTo = amountCents === 0n ? [] : await readReturns(tx, parts);
  const backCents = grantedOf(backTo);
  const restCents = amountCents - backCents;
  if (restCents === 0n) return { grantedCents: backCents, backTo };
  return { grantedCents: backCents + lesserOf(restCents, await readGrantedInDebts(tx, userId)), backTo };
}

async function readReturns(tx: Tx, parts: readonly RefundPart[]): Promise<readonly AwardReturn[]> {
  const uses = await readAwardUses(
    tx,
    parts.map(({ lot }) => lot.chargeId),
  );
  return parts.flatMap(({ lot, amountCents }) => {
    const charge = uses.get(lot.chargeId);
    return charge === undefined ? [] : returnsOf(charge.uses, charge.priceCents, amountCents);
  });
}
