import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { tokenEndMs } from "../../kernel/token-end.ts";
import type { Interval } from "./interval-rules.ts";

/**
 * Why an interval does not count against a token. `expired`: it had ended before its lost time was given back. `freeze`: its owner froze it, and
 * an `undo` of that is the thaw.
 */
export type TimeEntryKind = "outage" | "maintenance" | "expired" | "freeze" | "undo";

/** A token whose time has started and that was not revoked. */
export type TimedToken = {
  readonly id: Uuid;
  readonly userId: Uuid;
  readonly label: string | null;
  readonly durationHours: number;
  readonly activatedAtMs: number;
  /** Since when it could lose time: a gift has its activation from before the claim, when its time was somebody else's. */
  readonly heldFromMs: number;
  readonly endMs: number;
  /** When its last freeze ends or has ended; null without one. */
  readonly frozenUntil: Date | null;
};

type TokenRow = {
  id: Uuid;
  userId: Uuid;
  label: string | null;
  durationHours: number;
  activatedAt: Date;
  heldFrom: Date;
  addedMs: bigint;
  frozenUntil: Date | null;
};

const COLUMNS = sql`
  id, user_id AS "userId", label, duration_hours AS "durationHours", activated_at AS "activatedAt", added_ms AS "addedMs",
  frozen_until AS "frozenUntil",
  CASE WHEN is_gift THEN greatest(activated_at, created_at) ELSE activated_at END AS "heldFrom"`;

/** The next `limit` tokens behind `after`, of any state, by primary key: a slice of all. */
export async function selectTokenIds(
  tx: Tx,
  { after, limit }: { readonly after: Uuid | null; readonly limit: number },
): Promise<Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`
    SELECT id FROM access_tokens ${after === null ? sql`` : sql`WHERE id > ${after}`} ORDER BY id LIMIT ${limit}`.execute(
    tx,
  );
  return rows.map(({ id }) => id);
}

/**
 * Those of these tokens whose time ran at some moment of `within`, by id. The ids come first: a search for such tokens may read all that
 * are live for each slice.
 * @param locked whether the rows stay locked until the transaction ends
 */
export async function selectTimedTokens(
  tx: Tx,
  ids: readonly Uuid[],
  within: Interval,
  locked: boolean,
): Promise<TimedToken[]> {
  const { rows } = await sql<TokenRow>`
    SELECT ${COLUMNS} FROM access_tokens
     WHERE id = ANY (${[...ids]}::uuid[]) AND revoked_at IS NULL AND activated_at < ${new Date(within.toMs)}
       AND token_end(activated_at, duration_hours, added_ms) > ${new Date(within.fromMs)}
     ORDER BY id ${locked ? sql`FOR NO KEY UPDATE` : sql``}`.execute(tx);
  return rows.map(toTimedToken);
}

/** Those of these tokens that were not revoked, in the order of their ids, locked until the transaction ends. */
export async function lockTimedTokens(tx: Tx, ids: readonly Uuid[]): Promise<TimedToken[]> {
  const { rows } = await sql<TokenRow>`
    SELECT ${COLUMNS} FROM access_tokens
     WHERE id = ANY (${[...ids]}::uuid[]) AND revoked_at IS NULL AND activated_at IS NOT NULL
     ORDER BY id FOR NO KEY UPDATE`.execute(tx);
  return rows.map(toTimedToken);
}

/**
 * The intervals that do not count against tokens, as far as they are not undone: all, or those of freezes. Uses
 * `token_time_entries_token_id_idx`.
 */
export async function selectUncounted(
  tx: Tx,
  ids: readonly Uuid[],
  of: "all" | "freezes" = "all",
): Promise<Map<Uuid, Interval[]>> {
  const { rows } = await sql<{ tokenId: Uuid; startsAt: Date; endsAt: Date }>`
    SELECT e.token_id AS "tokenId", e.starts_at AS "startsAt", coalesce(u.starts_at, e.ends_at) AS "endsAt"
      FROM token_time_entries e LEFT JOIN token_time_entries u ON u.reverses = e.id
     WHERE e.token_id = ANY (${[...ids]}::uuid[]) AND e.kind <> 'undo' ${of === "all" ? sql`` : sql`AND e.kind = 'freeze'`}`.execute(
    tx,
  );
  const byToken = new Map<Uuid, Interval[]>();
  for (const { tokenId, startsAt, endsAt } of rows) {
    const known = byToken.get(tokenId) ?? [];
    known.push({ fromMs: startsAt.getTime(), toMs: endsAt.getTime() });
    byToken.set(tokenId, known);
  }
  return byToken;
}

export type NewTimeEntry = Interval & {
  readonly id: Uuid;
  readonly tokenId: Uuid;
  readonly kind: TimeEntryKind;
  /** The entry of which an undo takes a part back. */
  readonly reverses: Uuid | null;
};

/**
 * Adds entries and moves the ends of their tokens, whose rows must be locked. The only statements that do either. The trigger on the
 * tokens tells all instances.
 * @param made `compensationId` is null for freezes, and what takes them back
 */
export async function insertTimeEntries(
  tx: Tx,
  { compensationId, now }: { readonly compensationId: Uuid | null; readonly now: Date },
  entries: readonly NewTimeEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ id, tokenId, kind, reverses, fromMs, toMs }) => ({
    id,
    token_id: tokenId,
    kind,
    reverses,
    starts_at: new Date(fromMs).toISOString(),
    ends_at: new Date(toMs).toISOString(),
    added_ms: kind === "undo" ? fromMs - toMs : toMs - fromMs,
  }));
  const values = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS e (
    id uuid, token_id uuid, kind text, reverses uuid, starts_at timestamptz, ends_at timestamptz, added_ms bigint)`;
  await sql`
    INSERT INTO token_time_entries (id, token_id, compensation_id, kind, starts_at, ends_at, added_ms, reverses, created_at)
    SELECT id, token_id, ${compensationId}, kind, starts_at, ends_at, added_ms, reverses, ${now} FROM ${values}`.execute(
    tx,
  );
  await sql`
    UPDATE access_tokens t
       SET added_ms = t.added_ms + sums.added_ms, frozen_ms = t.frozen_ms + ${compensationId === null ? sql`sums.added_ms` : sql`0`}
      FROM (SELECT token_id, sum(added_ms)::bigint AS added_ms FROM ${values} GROUP BY token_id) sums
     WHERE t.id = sums.token_id`.execute(tx);
}

export type GivenEntry = Interval & { readonly id: Uuid };

/** Tokens to which a compensation gave time, by id, above `after`. Uses `token_time_entries_compensation_id_idx`. */
export async function selectCompensatedTokens(
  tx: Tx,
  slice: { readonly compensationId: Uuid; readonly after: Uuid | null; readonly limit: number },
): Promise<Uuid[]> {
  const { compensationId, after, limit } = slice;
  const { rows } = await sql<{ tokenId: Uuid }>`
    SELECT DISTINCT token_id AS "tokenId" FROM token_time_entries
     WHERE compensation_id = ${compensationId} AND (${after}::uuid IS NULL OR token_id > ${after}::uuid)
     ORDER BY token_id LIMIT ${limit}`.execute(tx);
  return rows.map(({ tokenId }) => tokenId);
}

/** What a compensation gave each token for the time that it lost. How long they had been expired is gone, and is left out. */
export async function selectGivenEntries(
  tx: Tx,
  compensationId: Uuid,
  tokenIds: readonly Uuid[],
): Promise<Map<Uuid, GivenEntry[]>> {
  const { rows } = await sql<{ id: Uuid; tokenId: Uuid; startsAt: Date; endsAt: Date }>`
    SELECT id, token_id AS "tokenId", starts_at AS "startsAt", ends_at AS "endsAt" FROM token_time_entries
     WHERE compensation_id = ${compensationId} AND token_id = ANY (${[...tokenIds]}::uuid[])
       AND kind IN ('outage', 'maintenance')`.execute(tx);
  const byToken = new Map<Uuid, GivenEntry[]>();
  for (const { id, tokenId, startsAt, endsAt } of rows) {
    const known = byToken.get(tokenId) ?? [];
    known.push({ id, fromMs: startsAt.getTime(), toMs: endsAt.getTime() });
    byToken.set(tokenId, known);
  }
  return byToken;
}

function toTimedToken({ activatedAt, heldFrom, addedMs, ...row }: TokenRow): TimedToken {
  const activatedAtMs = activatedAt.getTime();
  const endMs = tokenEndMs({ activatedAtMs, durationHours: row.durationHours, addedMs: Number(addedMs) });
  return { ...row, activatedAtMs, heldFromMs: heldFrom.getTime(), endMs };
}
