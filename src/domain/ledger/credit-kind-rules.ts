import type { Uuid } from "../../kernel/ids.ts";
import { type Cents, lesserOf } from "../../kernel/money.ts";
import type { Wallet } from "./wallet.ts";

/** What goes back to an award from which a purchase had taken it. */
export type AwardReturn = { readonly useOf: Uuid; readonly awardId: Uuid; readonly cents: Cents };

/**
 * Which kind of credit an entry moves. `paid` and `granted` alone: a debit that this kind does not cover is refused. A debit may also take
 * one kind first, and then the other. A credit of both kinds names its granted part, and the awards that it goes back to; what
 * goes back to none is an award of its own.
 */
export type CreditRule =
  | "paid"
  | "granted"
  | "paid_first"
  | "granted_first"
  | { readonly grantedCents: Cents; readonly backTo?: readonly AwardReturn[] };

/** The part of a balance that was paid. */
export function paidOf({ balanceCents, grantedCents }: Wallet): Cents {
  return balanceCents - grantedCents;
}

/** What is spent is granted first, since it alone may expire; what comes without a word was paid. */
export function usualRule(amountCents: Cents): CreditRule {
  return amountCents < 0n ? "granted_first" : "paid";
}

/**
 * The granted part of an entry, of the sign of its amount. A debit above the balance takes all of it.
 * @returns null if the one kind that a debit may take is not enough
 */
export function grantedPartOf(wallet: Wallet, amountCents: Cents, rule: CreditRule): Cents | null {
  if (amountCents >= 0n) return partOfCredit(amountCents, rule);
  const costCents = -amountCents;
  const { grantedCents } = wallet;
  switch (rule) {
    case "paid":
      return costCents <= paidOf(wallet) ? 0n : null;
    case "granted":
      return costCents <= grantedCents ? -costCents : null;
    case "granted_first":
      return -lesserOf(grantedCents, costCents);
    case "paid_first":
      return -lesserOf(grantedCents, above(costCents, paidOf(wallet)));
    default:
      throw new Error("a debit names no sums of kinds");
  }
}

function partOfCredit(amountCents: Cents, rule: CreditRule): Cents {
  if (typeof rule === "string") return rule === "granted" ? amountCents : 0n;
  const { grantedCents } = rule;
  if (grantedCents < 0n || grantedCents > amountCents) throw new Error("no part of a credit");
  return grantedCents;
}

/** The granted part of what a debt takes of a balance: paid credit pays a debt first, since the debt is of what was paid. */
export function grantedOfDeduction(balance: Wallet, deductedCents: Cents): Cents {
  return above(deductedCents, paidOf(balance));
}

/** What a debit can take by a rule. */
export function availableTo(wallet: Wallet, rule: CreditRule): Cents {
  if (rule === "paid") return paidOf(wallet);
  return rule === "granted" ? wallet.grantedCents : wallet.balanceCents;
}

/** The sum of what goes back to awards. */
export function grantedOf(returns: readonly AwardReturn[]): Cents {
  return returns.reduce((sum, { cents }) => sum + cents, 0n);
}

/** What a purchase took from one award, and what of that came back. */
export type AwardUse = {
  readonly entryId: Uuid;
  readonly awardId: Uuid;
  readonly cents: Cents;
  readonly returnedCents: Cents;
};

/**
 * What of a refund is granted again: the share that was granted of the price, rounded up to a cent, as long as it has not all come back.
 * So refunds of a purchase, in any parts, give back at most what each kind had paid, and together exactly that: what is left for the paid
 * kind is at most its own share.
 * @param uses of one purchase, in the order in which they come back
 */
export function returnsOf(
  uses: readonly AwardUse[],
  priceCents: Cents,
  refundCents: Cents,
): readonly AwardReturn[] {
  const grantedCents = uses.reduce((sum, { cents }) => sum + cents, 0n);
  const shareCents = priceCents <= 0n ? 0n : (grantedCents * refundCents + priceCents - 1n) / priceCents;
  let restCents = lesserOf(shareCents, refundCents);
  const returns: AwardReturn[] = [];
  for (const { entryId, awardId, cents, returnedCents } of uses) {
    const backCents = lesserOf(restCents, cents - returnedCents);
    if (backCents <= 0n) continue;
    returns.push({ useOf: entryId, awardId, cents: backCents });
    restCents -= backCents;
  }
  return returns;
}

function above(cents: Cents, limitCents: Cents): Cents {
  return cents > limitCents ? cents - limitCents : 0n;
}
