import type { CreditKind } from "../../../kernel/credit-kinds.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import type { Cents } from "../../../kernel/money.ts";
import type { Permission } from "../../identity/role-rules.ts";

export const BATCH_ACTIONS = [
  "adjust_balance",
  "deactivate",
  "reactivate",
  "revoke_tokens",
  "end_sessions",
] as const;
export type BatchAction = (typeof BATCH_ACTIONS)[number];

/** What an action needs: the permission of the single one. */
export const PERMISSION_OF = {
  adjust_balance: "move-money",
  deactivate: "change-users",
  reactivate: "change-users",
  revoke_tokens: "revoke-tokens",
  end_sessions: "end-sessions",
} as const satisfies Record<BatchAction, Permission>;

/** Whoever selects more by hand has selected "all". */
export const BATCH_ITEMS_MAX = 1_000;

/** `unchanged`: it was as the action makes it already. `refused`: the rules of the single action forbid it; nothing was changed. */
export const ITEM_OUTCOMES = ["waiting", "done", "unchanged", "refused"] as const;
export type ItemOutcome = (typeof ITEM_OUTCOMES)[number];

/** What is to be done to each of many. */
export type BatchOrder = {
  readonly action: BatchAction;
  /** What each wallet gains (+) or loses (-); null for other actions. */
  readonly amountCents: Cents | null;
  /** Which kind of credit it adds, or takes alone; null for other actions, or if the order did not say: see `adjustBalance`. */
  readonly creditKind?: CreditKind | null;
  readonly reason: string;
};

export type Batch = BatchOrder & {
  readonly creditKind: CreditKind | null;
  readonly id: Uuid;
  /** The batch that this one takes back; null if it is none of these. */
  readonly undoOf: Uuid | null;
  /** The batch that takes this one back; null if there is none. */
  readonly undoneBy: Uuid | null;
  readonly actorId: Uuid;
  readonly actorName: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  /** Null while items wait. */
  readonly endedAt: Date | null;
  readonly counts: Readonly<Record<ItemOutcome, number>>;
  /** What all wallets gained or lost by it. */
  readonly totalCents: Cents;
};

/** What the audit rows of a batch have as their request id. */
export const requestIdOf = (batchId: Uuid): string => `batch ${batchId}`;

/** How an action on one of many ended. */
export type ItemResult = {
  readonly outcome: ItemOutcome;
  /** Why it was refused: an `ErrorCode`. */
  readonly code: string | null;
  /** What the wallet gained (+) or lost (-), before a debt is deducted; null unless money moved. */
  readonly amountCents: Cents | null;
  /** The part of it that was granted credit; null unless money moved. */
  readonly grantedCents: Cents | null;
  /** What of it was deducted for a debt at once; null unless money moved. */
  readonly repaidCents: Cents | null;
};

export type BatchItem = ItemResult & { readonly targetId: Uuid };
