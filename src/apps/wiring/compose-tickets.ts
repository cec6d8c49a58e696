import { issueTicket } from "../../domain/tickets/issue-ticket.ts";
import { redeemTicket } from "../../domain/tickets/redeem-ticket.ts";
import { ENTER_PATH, type Tickets } from "../../gateway/browser/tickets.ts";
import type { DeviceIds } from "../../gateway/credentials/device-ids.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { hashToken } from "../../kernel/token-hash.ts";

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
