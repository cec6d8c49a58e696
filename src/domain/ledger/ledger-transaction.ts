import type { Uuid } from "../../kernel/ids.ts";
import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import type { Cents } from "../../kernel/money.ts";

/** One movement of a wallet. */
export type LedgerTransaction = {
  readonly id: Uuid;
  readonly userId: Uuid;
  readonly kind: LedgerKind;
  /** What the wallet gained (+) or lost (-). */
  readonly amountCents: Cents;
  readonly balanceAfterCents: Cents;
  readonly description: string;
  readonly paymentId: string | null;
  readonly createdAt: Date;
};
