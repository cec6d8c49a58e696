import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import { selectPage } from "../../kernel/select-page.ts";
import type { TimeEntryKind } from "./token-time-store.ts";

/** One movement of a token's time. */
export type TimeEntry = {
  readonly id: Uuid;
  /** Null for a freeze, and its thaw. */
  readonly compensationId: Uuid | null;
  /** `thaw`: the `undo` of the rest of a freeze. */
  readonly kind: TimeEntryKind | "thaw";
  /** The interval that does not count against the token; of an undo, that counts again. */
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Below zero for an undo. */
  readonly addedMs: number;
  readonly createdAt: Date;
};

export type TimeEntriesQuery = PageQuery & {
  readonly tokenId: Uuid;
  /** Whose token it must be; null: anybody's, for the desk. */
  readonly ownerId: Uuid | null;
};

/**
 * The movements of the time of a token, newest first. Uses `token_time_entries_token_id_idx`.
 * @throws token_not_found: unknown, or of another user
 */
export async function listTimeEntries(
  tx: Tx,
  { ownerId, tokenId, ...page }: TimeEntriesQuery,
): Promise<Page<TimeEntry>> {
  const token = await tx
    .selectFrom("access_tokens")
    .select("user_id")
    .where("id", "=", tokenId)
    .executeTakeFirst();
  if (token === undefined || (ownerId !== null && token.user_id !== ownerId))
    throw new AppError("token_not_found");
  const found = tx
    .selectFrom("token_time_entries")
    .select(["id", "compensation_id", "starts_at", "ends_at", "added_ms", "created_at"])
    .select(sql<TimeEntryKind>`kind`.as("kind"))
    .where("token_id", "=", tokenId);
  return selectPage(tx, found, page, (row) => ({
    id: row.id,
    compensationId: row.compensation_id,
    kind: row.kind === "undo" && row.compensation_id === null ? "thaw" : row.kind,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    addedMs: Number(row.added_ms),
    createdAt: row.created_at,
  }));
}
