import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { hashSecret } from "../../kernel/secret-hash.ts";

export type NewTicket = {
  /** Only its hash is stored. */
  readonly ticket: string;
  readonly tokenId: Uuid;
  readonly tokenSealed: string;
  readonly deviceId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

export async function insertTicket(tx: Tx, ticket: NewTicket): Promise<void> {
  await tx
    .insertInto("access_tickets")
    .values({
      ticket_hash: hashSecret(ticket.ticket),
      token_id: ticket.tokenId,
      token_sealed: ticket.tokenSealed,
      device_id: ticket.deviceId,
      created_at: ticket.createdAt,
      expires_at: ticket.expiresAt,
    })
    .execute();
}

/** Deletes a ticket that is used. @returns null if it is not stored; of several calls at once all but one get null */
export async function takeTicket(
  tx: Tx,
  ticket: string,
  now: Date,
): Promise<Pick<NewTicket, "tokenSealed" | "deviceId"> | null> {
  const row = await tx
    .deleteFrom("access_tickets")
    .where("ticket_hash", "=", hashSecret(ticket))
    .where("expires_at", ">", now)
    .returning(["token_sealed", "device_id"])
    .executeTakeFirst();
  return row === undefined ? null : { tokenSealed: row.token_sealed, deviceId: row.device_id };
}

/**
 * Deletes expired tickets, the oldest first. Skips those that another call deletes: neither waits for the other. Uses
 * `access_tickets_expires_at_idx`.
 */
export async function deleteExpiredTickets(tx: Tx, now: Date, rowsMax: number): Promise<void> {
  const expired = tx
    .selectFrom("access_tickets")
    .select("ticket_hash")
    .where("expires_at", "<=", now)
    .orderBy("expires_at")
    .limit(rowsMax)
    .forUpdate()
    .skipLocked();
  await tx.deleteFrom("access_tickets").where("ticket_hash", "in", expired).execute();
}

/**
 * Deletes all tickets of a token but the newest `keptMax`. Waits for no other
 * call, so each of several at once may leave one more. Uses `access_tickets_token_id_idx`.
 */
export async function deleteOldestTickets(tx: Tx, tokenId: Uuid, keptMax: number): Promise<void> {
  const surplus = tx
    .selectFrom("access_tickets")
    .select("ticket_hash")
    .where("token_id", "=", tokenId)
    .orderBy("created_at", "desc")
    .orderBy("ticket_hash")
    .offset(keptMax);
  // The lock is a level above: beside the OFFSET it would lock, and skip, what is to stay.
  const free = tx
    .selectFrom("access_tickets")
    .select("ticket_hash")
    .where("ticket_hash", "in", surplus)
    .forUpdate()
    .skipLocked();
  await tx.deleteFrom("access_tickets").where("ticket_hash", "in", free).execute();
}

export async function deleteAllTickets(tx: Tx): Promise<void> {
  await tx.deleteFrom("access_tickets").execute();
}
