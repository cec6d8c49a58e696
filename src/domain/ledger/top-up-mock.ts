import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { ValidationError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import { recordFact } from "../facts/record-fact.ts";
import { ENTRY_TEXTS } from "./entry-meaning-rules.ts";
import { lockWallet } from "./lock-wallet.ts";
import { type Posted, postEntry } from "./post-entry.ts";

/**
 * Adds money without a payment, for tests and demonstrations: `POST /currency/mock-purchase`. Writes one audit row.
 * @throws validation_failed: the amount is not above zero
 */
export async function topUpMock(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  topUp: { readonly userId: Uuid; readonly amountCents: Cents },
): Promise<Posted> {
  if (topUp.amountCents <= 0n) {
    throw new ValidationError([{ path: "/amount", message: "must be above zero" }]);
  }
  const before = await lockWallet(tx, topUp.userId);
  const deposit = await postEntry(tx, deps, before, {
    kind: "deposit",
    amountCents: topUp.amountCents,
    counterAccount: "deposits:mock",
    description: ENTRY_TEXTS.mock_deposit,
  });
  await recordFact(tx, deps, actor, {
    name: "wallet.deposited",
    resourceId: topUp.userId,
    userId: topUp.userId,
    before: { balance: formatMoney(before.balanceCents) },
    after: {
      amount: formatMoney(deposit.amountCents),
      balance: formatMoney(deposit.wallet.balanceCents),
      transaction_id: deposit.id,
      provider: "mock",
    },
  });
  return deposit;
}
