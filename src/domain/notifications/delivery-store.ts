import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { Notice } from "./channel.port.ts";

export type NewDelivery = {
  readonly id: Uuid;
  readonly notice: Notice;
  readonly channel: string;
  readonly recipient: string;
  readonly now: Date;
  /** When it may be sent, by quiet hours and as a rush; bursts may make it later. */
  readonly earliest: Date;
  /** See `NoticeKind.pauseMs`; 0: it joins no other. */
  readonly pauseMs: number;
};

/**
 * Stores a delivery, unless it was stored before. It is due at once with one of its kind and recipient that waits; and
 * after a pause, if one was sent just before. Uses `notification_deliveries_recipient_idx`.
 */
export async function insertDelivery(tx: Tx, delivery: NewDelivery): Promise<void> {
  const { id, notice, channel, recipient, now, pauseMs } = delivery;
  const { cause, kind, content, happenedAt } = notice;
  const pause = sql`${pauseMs}::float8 * interval '1 millisecond'`;
  const at = sql`${now}::timestamptz`;
  const first = sql`${delivery.earliest}::timestamptz`;
  await sql`
    INSERT INTO notification_deliveries
           (id, cause, kind, channel, recipient, content, happened_at, created_at, due_at)
    SELECT ${id}::uuid, ${cause}, ${kind}, ${channel}, ${recipient}, ${content}::jsonb, ${happenedAt}::timestamptz,
           ${at},
           coalesce((SELECT CASE WHEN ended_at IS NULL AND attempts = 0 THEN due_at
                                 WHEN ended_at IS NULL THEN greatest(${first}, least(due_at, ${at} + ${pause}))
                                 ELSE greatest(${first}, due_at + ${pause}) END
                       FROM notification_deliveries
                      WHERE recipient = ${recipient} AND channel = ${channel} AND kind = ${kind} AND ${pauseMs}::int > 0
                        AND due_at > ${at} - ${pause} AND (result IS NULL OR result = 'sent')
                      ORDER BY due_at DESC LIMIT 1), ${first})
    ON CONFLICT ON CONSTRAINT notification_deliveries_once DO NOTHING`.execute(tx);
}

/** A row that is due. */
export type DueRow = {
  readonly id: Uuid;
  readonly kind: string;
  readonly recipient: string;
  readonly attempts: number;
};

/** Whether anything is due, but to some recipients. Locks and writes nothing, since it is asked each second. Uses `notification_deliveries_due_idx`. */
export async function isAnyDue(
  tx: Tx,
  channel: string,
  kinds: readonly string[],
  now: Date,
  exceptRecipients: readonly string[],
): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM notification_deliveries
     WHERE channel = ${channel} AND ended_at IS NULL AND due_at <= ${now} AND kind = ANY(${kinds})
       AND recipient <> ALL(${exceptRecipients}) LIMIT 1`.execute(tx);
  return rows.length > 0;
}

/** Locks rows of a channel that are due, but to some recipients, oldest first; skips those that others have locked. Uses `notification_deliveries_due_idx`. */
export async function lockDue(
  tx: Tx,
  channel: string,
  kinds: readonly string[],
  now: Date,
  { exceptRecipients, rowsMax }: { readonly exceptRecipients: readonly string[]; readonly rowsMax: number },
): Promise<readonly DueRow[]> {
  const { rows } = await sql<DueRow>`
    SELECT id, kind, recipient, attempts FROM notification_deliveries
     WHERE channel = ${channel} AND ended_at IS NULL AND due_at <= ${now} AND kind = ANY(${kinds})
       AND recipient <> ALL(${exceptRecipients})
     ORDER BY due_at, id LIMIT ${rowsMax} FOR UPDATE SKIP LOCKED`.execute(tx);
  return rows;
}

/**
 * Puts all other rows of this kind and recipient that are due, and were not tried yet, into the message of `head`, with what had been put
 * into theirs before the channel was away. Uses `notification_deliveries_merged_idx`.
 * @returns how many notices are in the message besides `head`
 */
export async function mergeInto(
  tx: Tx,
  head: DueRow,
  channel: string,
  now: Date,
  rowsMax: number,
): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`
    WITH others AS (
      SELECT id FROM notification_deliveries
       WHERE recipient = ${head.recipient} AND channel = ${channel} AND kind = ${head.kind} AND id <> ${head.id}
         AND ended_at IS NULL AND attempts = 0 AND due_at <= ${now}
       ORDER BY id LIMIT ${rowsMax} FOR UPDATE SKIP LOCKED
    ), merged AS (
      UPDATE notification_deliveries SET ended_at = ${now}, result = 'merged', merged_into = ${head.id}
       WHERE id IN (SELECT id FROM others)
      RETURNING 1
    ), moved AS (
      UPDATE notification_deliveries SET merged_into = ${head.id}
       WHERE merged_into IN (SELECT id FROM others)
      RETURNING 1
    )
    SELECT (SELECT count(*) FROM merged) + (SELECT count(*) FROM moved)
           + (SELECT count(*) FROM notification_deliveries WHERE merged_into = ${head.id}) AS count`.execute(
    tx,
  );
  return Number(rows[0]?.count ?? 0n);
}

/** Begins an attempt: until `leasedUntil` nobody else takes the row. */
export async function beginAttempt(tx: Tx, id: Uuid, leasedUntil: Date): Promise<void> {
  await sql`
    UPDATE notification_deliveries SET attempts = attempts + 1, due_at = ${leasedUntil} WHERE id = ${id}`.execute(
    tx,
  );
}

/** How many messages a recipient got since a time. Uses `notification_deliveries_recipient_idx`. */
export async function countSent(tx: Tx, channel: string, recipient: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`
    SELECT count(*) FROM notification_deliveries
     WHERE recipient = ${recipient} AND channel = ${channel} AND result = 'sent' AND ended_at > ${since}`.execute(
    tx,
  );
  return Number(rows[0]?.count ?? 0n);
}

/** Makes what waits for a recipient due later, but for some kinds. */
export async function postpone(
  tx: Tx,
  channel: string,
  recipient: string,
  exceptKinds: readonly string[],
  until: Date,
): Promise<void> {
  await sql`
    UPDATE notification_deliveries SET due_at = ${until}
     WHERE recipient = ${recipient} AND channel = ${channel} AND ended_at IS NULL AND due_at < ${until}
       AND kind <> ALL(${exceptKinds}) AND attempts = 0`.execute(tx);
}

/** One message: a delivery that is being tried, and what was merged into it. */
export type StoredMessage = {
  readonly id: Uuid;
  readonly kind: string;
  readonly recipient: string;
  readonly attempts: number;
  readonly unconfirmed: number;
  readonly createdAt: Date;
  readonly notices: readonly {
    readonly cause: string;
    readonly content: JsonObject;
    readonly happenedAt: Date;
  }[];
};

export async function selectMessage(tx: Tx, id: Uuid): Promise<StoredMessage | null> {
  const { rows } = await sql<
    Omit<StoredMessage, "notices"> & { cause: string; content: JsonObject; happenedAt: Date }
  >`
    SELECT head.id, head.kind, head.recipient, head.attempts, head.unconfirmed, head.created_at AS "createdAt",
           d.cause, d.content, d.happened_at AS "happenedAt"
      FROM notification_deliveries head
      JOIN notification_deliveries d ON d.id = head.id OR d.merged_into = head.id
     WHERE head.id = ${id} AND head.ended_at IS NULL ORDER BY d.happened_at, d.id`.execute(tx);
  const [head] = rows;
  if (head === undefined) return null;
  const { kind, recipient, attempts, unconfirmed, createdAt } = head;
  const notices = rows.map(({ cause, content, happenedAt }) => ({ cause, content, happenedAt }));
  return { id, kind, recipient, attempts, unconfirmed, createdAt, notices };
}

/** Ends a delivery, unless it has ended. */
export async function endDelivery(
  tx: Tx,
  id: Uuid,
  now: Date,
  { result, reason }: { readonly result: "sent" | "dropped" | "failed"; readonly reason: string | null },
): Promise<void> {
  await sql`
    UPDATE notification_deliveries SET ended_at = ${now}, due_at = ${now}, result = ${result}, reason = ${reason}
     WHERE id = ${id} AND ended_at IS NULL`.execute(tx);
}

/** Makes a delivery due again. @param to `attempts`: one less than was begun if the channel was away; then others may be merged into it */
export async function retryDelivery(
  tx: Tx,
  id: Uuid,
  {
    dueAt,
    attempts,
    unconfirmed,
    reason,
  }: {
    readonly dueAt: Date;
    readonly attempts: number;
    readonly unconfirmed: number;
    readonly reason: string;
  },
): Promise<void> {
  await sql`
    UPDATE notification_deliveries
       SET due_at = ${dueAt}, attempts = ${attempts}, unconfirmed = ${unconfirmed}, reason = ${reason}
     WHERE id = ${id} AND ended_at IS NULL`.execute(tx);
}

/** Deletes deliveries that were written before a time, ended or not. Uses `notification_deliveries_created_at_idx`. @returns how many */
export async function deleteDeliveriesBefore(tx: Tx, time: Date, rowsMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM notification_deliveries WHERE id IN (
      SELECT id FROM notification_deliveries WHERE created_at < ${time}
       ORDER BY created_at LIMIT ${rowsMax})`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
