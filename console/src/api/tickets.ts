import { noAnswer } from "../../../client/api-problem.ts";
import type { Schemas } from "../../../client/api-types.ts";
import { api } from "./client.ts";
import { startAddress, ticketAddress } from "./target-address.ts";

/** The token to open the target with. */
export type ChosenToken = {
  readonly text: string;
  /** Null if it was pasted: it may be another user's. */
  readonly own: Pick<Schemas["AccessToken"], "id" | "scope"> | null;
};

/** A ticket to the target's own origin, and the scope that decides where to start there. */
type Ticket = {
  readonly ticket: string;
  readonly url: string;
  readonly scope: Schemas["AccessToken"]["scope"];
};

/**
 * How long a request to the target's own origin may take: without an answer the browser is taken there by the ticket itself,
 * ms.
 */
const AHEAD_MS_MAX = 5_000;

/**
 * Connects this browser at the target's own origin, by a ticket: it opens the target once, within a minute, and neither starts
 * the token's time nor takes the token from another device.
 *
 * The ticket is redeemed from here where browsers allow that: then it stands in no address, and no service worker of the
 * target, which sees all navigations to its origin, can keep or answer it. Otherwise the address redeems another ticket.
 * @returns the address that opens the target; the token is not in it
 * @throws ApiProblem: `token_invalid`, `token_expired`, ...
 */
export async function addressByTicket(token: ChosenToken): Promise<string> {
  const { ticket, url, scope } = await ticketFor(token);
  const start = startAddress(url, scope);
  if (await isConnectedAhead(new URL(start).origin, ticket)) return start;
  return ticketAddress((await ticketFor(token)).url, scope);
}

async function ticketFor({ text, own }: ChosenToken): Promise<Ticket> {
  if (own !== null) {
    const path = { token_id: own.id };
    return { ...(await api.call("POST", "/api/v1/tokens/{token_id}/ticket", { path })), scope: own.scope };
  }
  const issued = await api.call("POST", "/api/v1/proxy/ticket", { body: { token: text } });
  // Only the token's status has its scope. Ports share cookies: the browser may have that of another token.
  const headers = { "x-access-token": text };
  const status = await api.call("GET", "/api/v1/proxy/status", { headers, credentials: "omit" });
  if (status === undefined) throw noAnswer();
  return { ...issued, scope: status.scope };
}

/** Redeems the ticket, and asks whether the browser has kept the cookies: those of another site it may not keep. */
async function isConnectedAhead(ownOrigin: string, ticket: string): Promise<boolean> {
  const ask = async (path: string, init: RequestInit): Promise<boolean> => {
    const signal = AbortSignal.timeout(AHEAD_MS_MAX);
    const answer = await fetch(`${ownOrigin}/.zenzefi/${path}`, { ...init, credentials: "include", signal });
    // Without a cookie the status is 204.
    return answer.status === 200;
  };
  try {
    const body = new URLSearchParams({ ticket });
    return (await ask("enter", { method: "POST", body })) && (await ask("status", { method: "GET" }));
  } catch {
    return false;
  }
}
