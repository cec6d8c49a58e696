import type { Uuid } from "../../kernel/ids.ts";
import { OWN_FOLDER } from "../request/place.ts";

/** At the target's own origin: redeems a ticket. */
export const ENTER_PATH = `${OWN_FOLDER}enter`;

/**
 * Tickets carry a browser to the target's own origin, so that no token is ever sent there: a service worker of the target sees
 * every request to its origin. Each is valid once, for a minute.
 */
export type Tickets = {
  /** @returns the URL that redeems the ticket. @throws service_unavailable */
  readonly issue: (tokenId: Uuid, tokenText: string) => Promise<IssuedTicket>;
  /** @returns null if it is unknown, used or expired. @throws service_unavailable */
  readonly redeem: (
    ticket: string,
  ) => Promise<{ readonly tokenText: string; readonly deviceId: string } | null>;
};

export type IssuedTicket = {
  readonly ticket: string;
  readonly url: string;
  readonly expiresInSeconds: number;
};
