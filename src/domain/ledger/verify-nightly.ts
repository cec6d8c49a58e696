import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.port.ts";
import { THE_SERVICE } from "../../kernel/words.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { isVerificationDue } from "./verification-rules.ts";
import { type LedgerViolation, verifyLedger } from "./verify-ledger.ts";

/** So many are named in the audit row and the log; `zenzefi ledger verify` names all. */
const NAMED_MAX = 20;

/**
 * Proves the books if that was not done since the last 03:00 UTC, and keeps the outcome: its newest row is the metric
 * `ledger_mismatches`. A mismatch writes one audit row and an error to the log.
 */
export async function verifyNightly(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId; readonly log: Log },
): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const last = await tx
    .selectFrom("ledger_verifications")
    .select("verified_at")
    .orderBy("verified_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!isVerificationDue(last?.verified_at ?? null, nowMs)) return;
  const { checked, violations } = await verifyLedger(tx);
  await tx
    .insertInto("ledger_verifications")
    .values({
      id: deps.newId(),
      verified_at: new Date(nowMs),
      transaction_count: BigInt(checked.transactions),
      mismatch_count: violations.length,
    })
    .execute();
  if (violations.length > 0) await raise(tx, deps, violations);
}

async function raise(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId; readonly log: Log },
  violations: readonly LedgerViolation[],
): Promise<void> {
  const named = violations.slice(0, NAMED_MAX).map(({ check, id, detail }) => ({ check, id, detail }));
  deps.log.error("the books are wrong; zenzefi ledger verify names what breaks them", {
    mismatches: violations.length,
    named,
  });
  await recordAudit(tx, deps, THE_SERVICE, {
    action: "ledger.mismatch",
    resourceType: "ledger",
    resourceId: null,
    after: { mismatches: violations.length, named },
  });
}
