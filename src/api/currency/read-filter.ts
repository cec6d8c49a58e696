import type { Uuid } from "../../kernel/ids.ts";
import type { LedgerKind } from "../../kernel/ledger-kinds.ts";

type FilterQuery = {
  readonly transaction_type?: LedgerKind;
  readonly from?: string;
  readonly to?: string;
};

/** Which of a user's movements a query asks for; what is left out filters nothing. */
export function readFilter({ transaction_type, from, to }: FilterQuery, userId: Uuid) {
  return {
    userId,
    kind: transaction_type ?? null,
    from: from === undefined ? null : new Date(from),
    to: to === undefined ? null : new Date(to),
  };
}
