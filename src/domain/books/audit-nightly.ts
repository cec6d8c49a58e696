import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.port.ts";
import { PublicText } from "../../kernel/public-text.ts";
import { ExportFault } from "../audit/audit-files.port.ts";
import type { AuditFinding } from "../audit/audit-finding.ts";
import type { AuditMacs } from "../audit/audit-macs.port.ts";
import { claimVerification } from "../audit/claim-verification.ts";
import { type ExportDeps, exportOldAudit } from "../audit/export-audit.ts";
import { storeExportProblem, storeVerification } from "../audit/record-verification.ts";
import { verifyAudit } from "../audit/verify-audit.ts";
import { recordFact } from "../facts/record-fact.ts";
import { isVerificationDue } from "./verification-rules.ts";

export type AuditNightlyDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly macs: AuditMacs;
  /** Null: all rows are kept. */
  readonly retention: Pick<ExportDeps, "files" | "keepMs"> | null;
};

/** The audit row and the log name no more than this; `zenzefi audit verify` names all. */
const NAMED_MAX = 20;

/** Claims the verification of the audit log, if none was made since the last 03:00 UTC. @returns its id, or null */
export async function claimAuditProof(
  tx: Tx,
  { clock, newId }: Pick<AuditNightlyDeps, "clock" | "newId">,
): Promise<Uuid | null> {
  const id = newId();
  const nowMs = clock.nowMs();
  return (await claimVerification(tx, id, nowMs, (last) => isVerificationDue(last, nowMs))) ? id : null;
}

/**
 * Verifies the audit log, and stores the outcome: the newest row is the metric `audit_chain_ok`. Findings write one audit row and one
 * error to the log; warnings, such as a time that does not fit, only a line of the log. If there are no findings, what is older than it is kept is exported and deleted.
 * @param id of `claimAuditProof`, which returns it to one instance alone
 */
export async function proveAuditNightly(
  deps: AuditNightlyDeps,
  id: Uuid,
  stopping: AbortSignal,
): Promise<void> {
  const { database, clock, log, macs } = deps;
  const report = await verifyAudit(database, macs, { signal: stopping });
  const named = firstOf(report.findings);
  const { findingCount: findings, warningCount: warnings } = report;
  await database.transaction(async (tx) => {
    await storeVerification(tx, id, report, new Date(clock.nowMs()));
    if (findings === 0) return;
    const after = { findings, named };
    await recordFact(tx, deps, THE_SERVICE, { name: "audit.broken", resourceId: null, userId: null, after });
  });
  if (warnings > 0) {
    const after = { warnings, named: firstOf(report.warnings) };
    log.warn("audit rows have times that do not fit: a clock was wrong, or they were inserted", after);
  }
  if (findings === 0) await exportOld(deps, id, stopping);
  else log.error("the audit log was changed; zenzefi audit verify names what", { findings, named });
}

function firstOf(findings: readonly AuditFinding[]) {
  return findings.slice(0, NAMED_MAX).map((finding) => ({ ...finding }));
}

async function exportOld(deps: AuditNightlyDeps, id: Uuid, stopping: AbortSignal): Promise<void> {
  const { retention, log, database } = deps;
  if (retention === null) return;
  try {
    await exportOldAudit({ ...deps, ...retention }, stopping, async (tx, done) => {
      const { path, sha256, rows, head } = done;
      const after = { path, sha256, rows, from_position: String(done.from), head };
      await recordFact(tx, deps, THE_SERVICE, {
        name: "audit.exported",
        resourceId: done.id,
        userId: null,
        after,
      });
      const shown = { ...after, sha256: new PublicText(sha256), head: new PublicText(head) };
      log.info("old audit rows were exported and deleted", shown);
    });
  } catch (error) {
    if (!(error instanceof ExportFault)) throw error;
    log.error("old audit rows could not be exported, and are not deleted", { problem: error.message });
    await storeExportProblem(database.direct, id, error.code);
  }
}
