import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";

/** The totals that operators monitor. */
export type Totals = {
  /** Neither revoked nor expired, used or not. */
  readonly activeTokens: number;
  /** Devices that hold a token. */
  readonly activeSessions: number;
  readonly users: number;
  /** How many errors the last nightly proof of the books found. */
  readonly ledgerMismatches: number;
  /** When the newest good backup was complete; null if there is none. */
  readonly lastBackupAt: Date | null;
};

/** Counts the totals at `now`, in one statement. Each part uses an index, so that it is cheap enough for every scrape. */
export async function readTotals(tx: Tx, now: Date): Promise<Totals> {
  const { rows } = await sql<{
    tokens: bigint;
    sessions: bigint;
    users: bigint;
    mismatches: number;
    backup: Date | null;
  }>`
    SELECT (SELECT count(*) FROM access_tokens
             WHERE revoked_at IS NULL
               AND (activated_at IS NULL OR activated_at + duration_hours * interval '1 hour' > ${now})) AS tokens,
           (SELECT count(*) FROM proxy_sessions WHERE ended_at IS NULL) AS sessions,
           (SELECT count(*) FROM users) AS users,
           coalesce((SELECT mismatch_count FROM ledger_verifications
                      ORDER BY verified_at DESC LIMIT 1), 0) AS mismatches,
           (SELECT max(finished_at) FROM backups WHERE outcome = 'made') AS backup`.execute(tx);
  const [totals] = rows;
  if (totals === undefined) throw new Error("counting gave no row");
  return {
    activeTokens: Number(totals.tokens),
    activeSessions: Number(totals.sessions),
    users: Number(totals.users),
    ledgerMismatches: totals.mismatches,
    lastBackupAt: totals.backup,
  };
}
