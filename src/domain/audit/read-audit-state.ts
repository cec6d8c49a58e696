import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";

export type AuditState = {
  /**
   * `unknown`: it was not verified yet. `broken`: the last nightly verification found something. `late`: rows wait for their seal for
   * longer than a minute.
   */
  readonly status: "unknown" | "ok" | "late" | "broken";
  readonly verifiedAt: Date | null;
  /** Of the last nightly verification. */
  readonly findings: number;
  /** Rows that wait for their seal, at most 10,000 counted. */
  readonly unsealed: number;
  /** When the newest seal was made; null before the first. */
  readonly sealedAt: Date | null;
  /** Why the head of today was not sent; null if it was, or nothing was tried. */
  readonly headProblem: string | null;
  /** Why old rows could not be exported last night, and so were not deleted. */
  readonly exportProblem: string | null;
};

const UNSEALED_COUNTED_MAX = 10_000;
const LATE_MS = MINUTE_MS;

/** What is known of the audit chain without verifying it. Uses indexes. */
export async function readAuditState(tx: Tx, clock: Clock): Promise<AuditState> {
  const { rows } = await sql<Omit<AuditState, "status"> & { oldestAt: Date | null }>`
    SELECT v.ended_at AS "verifiedAt", coalesce(v.finding_count, 0) AS findings, v.export_problem AS "exportProblem",
           (SELECT count(*)::int FROM (SELECT FROM audit_unsealed LIMIT ${UNSEALED_COUNTED_MAX}) waiting) AS unsealed,
           (SELECT a.created_at FROM audit_unsealed u JOIN audit_logs a ON a.id = u.audit_id
             ORDER BY u.id LIMIT 1) AS "oldestAt",
           (SELECT sealed_at FROM audit_chain) AS "sealedAt",
           (SELECT problem FROM audit_heads WHERE sent_at IS NULL AND problem IS NOT NULL
             ORDER BY day DESC LIMIT 1) AS "headProblem"
      FROM (SELECT) one
      LEFT JOIN (SELECT * FROM audit_verifications WHERE ended_at IS NOT NULL
                  ORDER BY begun_at DESC LIMIT 1) v ON true`.execute(tx);
  const [found] = rows;
  if (found === undefined) throw new Error("a SELECT of one row gave none");
  const { oldestAt, ...state } = found;
  return { ...state, status: statusOf(state, oldestAt, clock.nowMs()) };
}

/** @param oldestAt the time of the row that waits for its seal for longest; null if none waits */
function statusOf(
  { findings, verifiedAt }: Omit<AuditState, "status">,
  oldestAt: Date | null,
  nowMs: number,
): AuditState["status"] {
  if (findings > 0) return "broken";
  if (oldestAt !== null && nowMs - oldestAt.getTime() > LATE_MS) return "late";
  return verifiedAt === null ? "unknown" : "ok";
}
