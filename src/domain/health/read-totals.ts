import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";

/** The totals that operators monitor. */
export type Totals = {
  /** Neither revoked nor expired, used or not. */
  readonly activeTokens: number;
  /** Of them those whose time stands still now. */
  readonly frozenTokens: number;
  /** Devices that hold a token. */
  readonly activeSessions: number;
  readonly users: number;
  /** How many errors the last nightly proof of the books found. */
  readonly ledgerMismatches: number;
  /** When that was; before the first proof, when the database was made. */
  readonly ledgerProvenAt: Date | null;
  /** When the newest good backup was complete; null if there is none. */
  readonly lastBackupAt: Date | null;
  /** How much the last nightly proof of the audit log found. */
  readonly auditFindings: number;
  /** When that was; before the first proof, when the database was made. */
  readonly auditProvenAt: Date | null;
  /** Audit rows that wait for their seal, at most 100,000 counted. */
  readonly auditUnsealed: number;
  /** When the newest seal was made; null before the first. */
  readonly auditSealedAt: Date | null;
  /** Whether a head of today could not be sent. */
  readonly auditHeadFailed: boolean;
  /** Whether a maintenance window runs. */
  readonly isMaintenance: boolean;
};

/** Counts the totals at `now`, in one statement. Each part uses an index, so that it is cheap enough for every scrape. */
export async function readTotals(tx: Tx, now: Date): Promise<Totals> {
  const { rows } = await sql<{
    tokens: bigint;
    frozen: bigint;
    sessions: bigint;
    users: bigint;
    mismatches: number;
    booksProven: Date | null;
    backup: Date | null;
    findings: number;
    auditProven: Date | null;
    unsealed: number;
    sealed: Date | null;
    headFailed: boolean;
    maintenance: boolean;
  }>`
    SELECT (SELECT count(*) FROM access_tokens
             WHERE revoked_at IS NULL
               AND (activated_at IS NULL OR token_end(activated_at, duration_hours, added_ms) > ${now})) AS tokens,
           (SELECT count(*) FROM access_tokens
             WHERE frozen_until > ${now} AND thaw_told_at IS NULL AND revoked_at IS NULL) AS frozen,
           (SELECT count(*) FROM proxy_sessions WHERE ended_at IS NULL) AS sessions,
           (SELECT count(*) FROM users) AS users,
           coalesce((SELECT mismatch_count FROM ledger_verifications
                      ORDER BY verified_at DESC LIMIT 1), 0) AS mismatches,
           coalesce((SELECT max(verified_at) FROM ledger_verifications), made.at) AS "booksProven",
           (SELECT max(finished_at) FROM backups WHERE outcome = 'made') AS backup,
           coalesce((SELECT finding_count FROM audit_verifications WHERE ended_at IS NOT NULL
                      ORDER BY begun_at DESC LIMIT 1), 0) AS findings,
           coalesce((SELECT ended_at FROM audit_verifications WHERE ended_at IS NOT NULL
                      ORDER BY begun_at DESC LIMIT 1), made.at) AS "auditProven",
           (SELECT count(*)::int FROM (SELECT FROM audit_unsealed LIMIT 100000) waiting) AS unsealed,
           (SELECT sealed_at FROM audit_chain) AS sealed,
           EXISTS (SELECT FROM audit_heads WHERE sent_at IS NULL AND problem IS NOT NULL
                      AND day >= ${now.toISOString().slice(0, 10)}) AS "headFailed",
           EXISTS (SELECT FROM maintenance_windows
                    WHERE cancelled_at IS NULL AND starts_at <= ${now} AND ends_at > ${now}) AS maintenance
      FROM (SELECT min(applied_at) AS at FROM schema_migrations) made`.execute(tx);
  const [totals] = rows;
  if (totals === undefined) throw new Error("counting gave no row");
  return {
    activeTokens: Number(totals.tokens),
    frozenTokens: Number(totals.frozen),
    activeSessions: Number(totals.sessions),
    users: Number(totals.users),
    ledgerMismatches: totals.mismatches,
    ledgerProvenAt: totals.booksProven,
    lastBackupAt: totals.backup,
    auditFindings: totals.findings,
    auditProvenAt: totals.auditProven,
    auditUnsealed: totals.unsealed,
    auditSealedAt: totals.sealed,
    auditHeadFailed: totals.headFailed,
    isMaintenance: totals.maintenance,
  };
}
