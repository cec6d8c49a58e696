import { issueTicket } from "../../domain/tickets/issue-ticket.ts";
import { type RedeemedTicket, redeemTicket } from "../../domain/tickets/redeem-ticket.ts";
import type { DeviceIds } from "../../gateway/credentials/device-ids.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { hashToken } from "../../kernel/token-hash.ts";

/** Where a ticket is used (contract, Access tokens). */
const ENTER_PATH = "/.zenzefi/enter";

/** The tickets to the target's own origin: the API and the gateway issue them, the gateway redeems them. */
export type Tickets = {
  /** For a token that may be used: nothing is checked. */
  issue(tokenId: Uuid, tokenText: string): Promise<IssuedTicket>;
  /** @returns null if the text is no ticket, or one that is unknown, used or expired, or whose token no key opens */
  redeem(text: string): Promise<RedeemedTicket | null>;
};

type IssuedTicket = {
  readonly ticket: string;
  /** Uses the ticket. */
  readonly url: string;
  readonly expiresInSeconds: number;
};

export type TicketParts = {
  readonly settings: { readonly ownOrigin: URL | null };
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly sealer: Sealer;
  readonly deviceIds: DeviceIds;
};

/** @returns null if the target has no origin of its own */
export function composeTickets(parts: TicketParts): Tickets | null {
  const { database, deviceIds } = parts;
  const { ownOrigin } = parts.settings;
  if (ownOrigin === null) return null;
  return {
    issue: async (tokenId, tokenText) => {
      const deviceId = deviceIds.make(hashToken(tokenText));
      const issued = await database.transaction((tx) =>
        issueTicket(tx, parts, { tokenId, tokenText, deviceId }),
      );
      return { ...issued, url: `${ownOrigin.origin}${ENTER_PATH}?ticket=${issued.ticket}` };
    },
    redeem: (text) => redeemTicket(database.direct, parts, text),
  };
}
