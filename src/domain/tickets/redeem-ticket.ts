import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { hasTicketForm } from "./ticket-rules.ts";
import { takeTicket } from "./ticket-store.ts";

export type RedeemedTicket = { readonly tokenText: string; readonly deviceId: string };

/**
 * Uses a ticket up, by one statement: of several calls at once, on any instances, one gets its token. Whether the token is still
 * good is for the caller to see.
 * @returns null if the text is no ticket, or one that is unknown, used or expired, or whose token no key opens
 */
export async function redeemTicket(
  tx: Tx,
  deps: { readonly clock: Clock; readonly sealer: Sealer },
  text: string,
): Promise<RedeemedTicket | null> {
  if (!hasTicketForm(text)) return null;
  const taken = await takeTicket(tx, text, new Date(deps.clock.nowMs()));
  if (taken === null) return null;
  const tokenText = deps.sealer.open(taken.tokenSealed);
  return tokenText === null ? null : { tokenText, deviceId: taken.deviceId };
}
