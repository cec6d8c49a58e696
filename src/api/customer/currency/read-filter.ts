import type { Uuid } from "../../../kernel/ids.ts";
import type { LedgerKind } from "../../../kernel/ledger-kinds.ts";

type FilterQuery = {
  readonly transaction_type?: LedgerKind;
  readonly from?: string;
  readonly to?: string;
};

/** The filter of a user's transactions by a query. Omitted members do not filter. */
export function readFilter({ transaction_type, from, to }: FilterQuery, userId: Uuid) {
  return {
    userId,
    kind: transaction_type ?? null,
    from: from === undefined ? null : new Date(from),
    to: to === undefined ? null : new Date(to),
  };
}
