import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { ChainPlace, RowTexts, Seal } from "./seal-rules.ts";

/** Where the chain ends and begins. */
export type ChainState = {
  readonly head: ChainPlace;
  readonly sealedAt: Date;
  /** The seal before the first one that is still there. */
  readonly start: ChainPlace;
  readonly startKeyId: string | null;
  readonly startProof: Buffer | null;
};

/** An audit row as it is sealed. */
export type SealableRow = RowTexts & { readonly id: string };

/** A seal with its row; null if the row is gone. */
export type SealWithRow = { readonly seal: Seal; readonly row: RowTexts | null };

/** The first of some rows, and how many there are in all. */
export type FoundRows = { readonly ids: readonly string[]; readonly count: number };

/** All columns of `audit_logs a` but its id. As JSON a time has one form, whatever the session's settings. */
const ROW_TEXTS: RawBuilder<RowTexts> = sql`
  to_json(a.created_at AT TIME ZONE 'UTC') #>> '{}' AS "createdAt", a.actor_id::text AS "actorId", a.action,
  a.resource_type AS "resourceType", a.resource_id AS "resourceId", a.before::text AS before, a.after::text AS after,
  a.reason, a.ip::text AS ip, a.user_agent AS "userAgent", a.request_id AS "requestId"`;

/** Begins the chain where there is none. It does nothing if there is one, or what is left of one. */
export async function insertChain(tx: Tx, origin: ChainPlace, now: Date): Promise<void> {
  await sql`
    INSERT INTO audit_chain (head_position, head_mac, sealed_at, start_mac)
    SELECT ${origin.position}, ${origin.mac}, ${now}, ${origin.mac}
     WHERE NOT EXISTS (SELECT FROM audit_seals)
        ON CONFLICT DO NOTHING`.execute(tx);
}

/** Locks the chain until the transaction ends. @returns null if it is locked already, or does not exist; never waits */
export async function lockChain(tx: Tx): Promise<ChainState | null> {
  const row = await tx.selectFrom("audit_chain").selectAll().forUpdate().skipLocked().executeTakeFirst();
  return row === undefined ? null : toState(row);
}

export async function selectChain(tx: Tx): Promise<ChainState | null> {
  const row = await tx.selectFrom("audit_chain").selectAll().executeTakeFirst();
  return row === undefined ? null : toState(row);
}

/**
 * Rows that wait for their seal, in the order in which they were recorded. Uses the primary key of `audit_unsealed`, and stops at `limit`:
 * without `OFFSET 0` the planner expects nearly all to be sealed, and sorts a whole backlog for each slice of it.
 */
export async function selectUnsealed(
  tx: Tx,
  limit: number,
): Promise<readonly (SealableRow & { readonly queueId: bigint; readonly isBacklog: boolean })[]> {
  const { rows } = await sql<SealableRow & { queueId: bigint; isBacklog: boolean }>`
    SELECT u.id AS "queueId", u.is_backlog AS "isBacklog", a.id, ${ROW_TEXTS}
      FROM audit_unsealed u JOIN audit_logs a ON a.id = u.audit_id
     WHERE NOT EXISTS (SELECT FROM audit_seals s WHERE s.audit_id = u.audit_id OFFSET 0)
     ORDER BY u.id LIMIT ${limit}`.execute(tx);
  return rows;
}

export async function insertSeals(tx: Tx, seals: readonly Seal[]): Promise<void> {
  const values = seals.map((seal) => ({
    position: seal.position,
    audit_id: seal.auditId,
    key_id: seal.keyId,
    row_mac: seal.rowMac,
    previous_mac: seal.previousMac,
    mac: seal.mac,
    is_backlog: seal.isBacklog,
  }));
  await tx.insertInto("audit_seals").values(values).execute();
}

/** Takes rows out of the queue. Uses its primary key alone, whatever the planner knows of a queue that is being emptied. */
export async function deleteQueued(tx: Tx, queueIds: readonly bigint[]): Promise<void> {
  await sql`DELETE FROM audit_unsealed WHERE id = ANY (${queueIds.map(String)}::bigint[])`.execute(tx);
}

/** Takes what is sealed already out of a queue that is nearly empty: what came into it twice. */
export async function deleteSealedQueued(tx: Tx): Promise<void> {
  await sql`
    DELETE FROM audit_unsealed u USING audit_seals s WHERE s.audit_id = u.audit_id`.execute(tx);
}

export async function updateHead(tx: Tx, head: ChainPlace, now: Date): Promise<void> {
  await tx
    .updateTable("audit_chain")
    .set({ head_position: head.position, head_mac: head.mac, sealed_at: now })
    .execute();
}

export async function updateStart(
  tx: Tx,
  start: ChainPlace & { readonly keyId: string; readonly proof: Buffer },
): Promise<void> {
  await tx
    .updateTable("audit_chain")
    .set({
      start_position: start.position,
      start_mac: start.mac,
      start_key_id: start.keyId,
      start_proof: start.proof,
    })
    .execute();
}

/** The next seals after a position, each with its row. Uses the primary keys. */
export async function selectSealsAfter(tx: Tx, position: bigint, limit: number): Promise<SealWithRow[]> {
  const { rows } = await sql<Seal & RowTexts & { rowId: string | null }>`
    SELECT s.position, s.audit_id AS "auditId", s.key_id AS "keyId", s.row_mac AS "rowMac",
           s.previous_mac AS "previousMac", s.mac, s.is_backlog AS "isBacklog", a.id AS "rowId", ${ROW_TEXTS}
      FROM audit_seals s LEFT JOIN audit_logs a ON a.id = s.audit_id
     WHERE s.position > ${position} ORDER BY s.position LIMIT ${limit}`.execute(tx);
  return rows.map(toSealWithRow);
}

/** Rows that have no seal and do not wait for one, so did not come by the way of all rows. Reads whole tables. */
export async function selectStrangers(tx: Tx, limit: number): Promise<FoundRows> {
  const { rows } = await sql<{ id: string; count: number }>`
    SELECT a.id, count(*) OVER ()::int AS count FROM audit_logs a
     WHERE NOT EXISTS (SELECT FROM audit_seals s WHERE s.audit_id = a.id)
       AND NOT EXISTS (SELECT FROM audit_unsealed u WHERE u.audit_id = a.id)
     LIMIT ${limit}`.execute(tx);
  return { ids: rows.map(({ id }) => id), count: rows[0]?.count ?? 0 };
}

/** Rows that were removed before they were sealed. */
export async function selectLost(tx: Tx, limit: number): Promise<FoundRows> {
  const { rows } = await sql<{ id: string; count: number }>`
    SELECT u.audit_id AS id, count(*) OVER ()::int AS count FROM audit_unsealed u
     WHERE NOT EXISTS (SELECT FROM audit_logs a WHERE a.id = u.audit_id)
       AND NOT EXISTS (SELECT FROM audit_seals s WHERE s.audit_id = u.audit_id)
     ORDER BY u.id LIMIT ${limit}`.execute(tx);
  return { ids: rows.map(({ id }) => id), count: rows[0]?.count ?? 0 };
}

/** How many rows wait for their seal; `limit` if more do. */
export async function countUnsealed(tx: Tx, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM (SELECT FROM audit_unsealed LIMIT ${limit}) waiting`.execute(tx);
  return rows[0]?.count ?? 0;
}

function toState(row: {
  head_position: bigint;
  head_mac: Buffer;
  sealed_at: Date;
  start_position: bigint;
  start_mac: Buffer;
  start_key_id: string | null;
  start_proof: Buffer | null;
}): ChainState {
  return {
    head: { position: row.head_position, mac: row.head_mac },
    sealedAt: row.sealed_at,
    start: { position: row.start_position, mac: row.start_mac },
    startKeyId: row.start_key_id,
    startProof: row.start_proof,
  };
}

function toSealWithRow(found: Seal & RowTexts & { rowId: string | null }): SealWithRow {
  const { position, auditId, keyId, rowMac, previousMac, mac, isBacklog, rowId, ...row } = found;
  const seal = { position, auditId, keyId, rowMac, previousMac, mac, isBacklog };
  return { seal, row: rowId === null ? null : row };
}
