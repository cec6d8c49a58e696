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
  /** The part of the amount that is granted credit, of the same sign; 0 for an entry from before there were two kinds. */
  readonly grantedCents: Cents;
  readonly balanceAfterCents: Cents;
  readonly description: string;
  readonly paymentId: string | null;
  readonly createdAt: Date;
};
