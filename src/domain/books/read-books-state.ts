import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { HOUR_MS } from "../../kernel/duration.ts";

/** What the last nightly proof of the books found. */
export type BooksState = {
  /** `unproven`: no proof for more than a day, though one is due each night. `new`: none was due yet. */
  readonly status: "new" | "ok" | "wrong" | "unproven";
  readonly verifiedAt: Date | null;
  readonly transactions: number;
  readonly mismatches: number;
};

/** A night and the hours that the job may need, be down for, or try again. */
export const UNPROVEN_MS = 30 * HOUR_MS;

/** Reads one row, by `ledger_verifications_verified_at_idx`; before the first, when the database was made. */
export async function readBooksState(tx: Tx, clock: Clock): Promise<BooksState> {
  const { rows } = await sql<Omit<BooksState, "status"> & { madeAt: Date | null }>`
    SELECT v.verified_at AS "verifiedAt", coalesce(v.transaction_count, 0)::float8 AS transactions,
           coalesce(v.mismatch_count, 0) AS mismatches, (SELECT min(applied_at) FROM schema_migrations) AS "madeAt"
      FROM (SELECT) one
      LEFT JOIN (SELECT * FROM ledger_verifications ORDER BY verified_at DESC LIMIT 1) v ON true`.execute(tx);
  const [found] = rows;
  if (found === undefined) throw new Error("a SELECT of one row gave none");
  const { madeAt, ...state } = found;
  const provenAt = state.verifiedAt ?? madeAt;
  const isUnproven = provenAt !== null && clock.nowMs() - provenAt.getTime() > UNPROVEN_MS;
  return { ...state, status: statusOf(state, isUnproven) };
}

function statusOf({ verifiedAt, mismatches }: Omit<BooksState, "status">, isUnproven: boolean) {
  if (mismatches > 0) return "wrong";
  if (isUnproven) return "unproven";
  return verifiedAt === null ? "new" : "ok";
}
