import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import {
  EXPIRED_DELETED_MAX,
  TICKET_BYTES,
  TICKET_LIFE_SECONDS,
  TICKETS_PER_TOKEN_MAX,
  ticketExpiresAt,
} from "./ticket-rules.ts";
import { deleteExpiredTickets, deleteOldestTickets, insertTicket } from "./ticket-store.ts";

export type IssueTicketDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly sealer: Sealer;
};

export type TicketOrder = {
  readonly tokenId: Uuid;
  readonly tokenText: string;
  /** Becomes the browser's device cookie. */
  readonly deviceId: string;
};

/**
 * Makes a ticket, which carries a browser once to the target's own origin. The caller knows that the token may be used: nothing
 * is checked, claimed or activated here. Deletes expired tickets, and the oldest of the token beyond 20. Needs a transaction.
 */
export async function issueTicket(
  tx: Tx,
  deps: IssueTicketDeps,
  { tokenId, tokenText, deviceId }: TicketOrder,
): Promise<{ readonly ticket: string; readonly expiresInSeconds: number }> {
  const ticket = deps.random.bytes(TICKET_BYTES).toString("base64url");
  const createdAt = new Date(deps.clock.nowMs());
  await deleteExpiredTickets(tx, createdAt, EXPIRED_DELETED_MAX);
  await deleteOldestTickets(tx, tokenId, TICKETS_PER_TOKEN_MAX - 1);
  const tokenSealed = deps.sealer.seal(tokenText);
  const expiresAt = ticketExpiresAt(createdAt);
  await insertTicket(tx, { ticket, tokenId, tokenSealed, deviceId, createdAt, expiresAt });
  return { ticket, expiresInSeconds: TICKET_LIFE_SECONDS };
}
