import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import type { FormerEntry } from "../ledger/imported-line-rules.ts";
import type { FindingCode } from "./finding.ts";
import type { FormerTransaction } from "./former-database.port.ts";
import { readSum, readTime } from "./value-rules.ts";

const KINDS: Readonly<Record<string, LedgerKind>> = {
  deposit: "deposit",
  purchase: "purchase",
  refund: "refund",
  referral_bonus: "referral_bonus",
};

/** Longer texts are cut: they are shown in lists. */
const DESCRIPTION_CHARACTERS_MAX = 500;
const PAYMENT_ID_CHARACTERS_MAX = 255;

/**
 * A transaction of v0.6 as an entry. Null if its amount is no sum; its money is in the balance all the same, so that the
 * opening entry contains it.
 */
export function readEntry(
  row: FormerTransaction,
  now: string,
  nowMs: number,
): { readonly entry: FormerEntry | null; readonly notes: readonly FindingCode[] } {
  const sum = readSum(row.amount);
  if (sum === null) return { entry: null, notes: ["entry_unreadable"] };
  const notes: FindingCode[] = sum.lessCents ? ["entry_rounded"] : [];
  const kind = KINDS[row.kind?.toLowerCase() ?? ""];
  if (kind === undefined) notes.push("entry_kind_unknown");
  const createdAt = readTime(row.createdAt, nowMs);
  if (createdAt === null) notes.push("time_unusable");
  const entry = {
    id: row.id,
    kind: kind ?? "adjustment",
    amountCents: sum.cents,
    description: [...(row.description ?? "")].slice(0, DESCRIPTION_CHARACTERS_MAX).join(""),
    paymentId: row.paymentId?.slice(0, PAYMENT_ID_CHARACTERS_MAX) ?? null,
    createdAt: createdAt ?? now,
  };
  return { entry, notes };
}
