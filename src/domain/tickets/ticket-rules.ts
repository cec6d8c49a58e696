import { MINUTE_MS, SECOND_MS } from "../../kernel/duration.ts";

/** A ticket is used by the redirect that follows it; a minute allows for a slow connection. */
const TICKET_LIFE_MS = MINUTE_MS;
export const TICKET_LIFE_SECONDS = TICKET_LIFE_MS / SECOND_MS;

/** 256 bits: a ticket cannot be guessed. */
export const TICKET_BYTES = 32;
/** The form of `TICKET_BYTES` in base64url. Its last character has four bits: the same bytes have no second spelling. */
const FORM = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

/** More than the tabs that a user opens within a minute. Each further ticket of a token voids the oldest. */
export const TICKETS_PER_TOKEN_MAX = 20;

/** More than are issued by one call, so that expired tickets never pile up; few enough for one short statement. */
export const EXPIRED_DELETED_MAX = 1_000;

/** Whether a text can be a ticket at all. */
export function hasTicketForm(text: string): boolean {
  return FORM.test(text);
}

/** At this millisecond a ticket is expired. */
export function ticketExpiresAt(createdAt: Date): Date {
  return new Date(createdAt.getTime() + TICKET_LIFE_MS);
}
