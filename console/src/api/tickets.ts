import { noAnswer } from "../../../client/api-problem.ts";
import type { Schemas } from "../../../client/api-types.ts";
import { api } from "./client.ts";
import { ticketAddress } from "./target-address.ts";

/** The token to open the target with. */
export type ChosenToken = {
  readonly text: string;
  /** Null if it was pasted: it may be another user's. */
  readonly own: Pick<Schemas["AccessToken"], "id" | "scope"> | null;
};

/**
 * Asks for a ticket to the target's own origin. It opens the target once, within a minute, and neither starts the token's time
 * nor takes the token from another device.
 * @returns the address that opens the target; the token is not in it
 * @throws ApiProblem: `token_invalid`, `token_expired`, ...
 */
export function addressByTicket({ text, own }: ChosenToken): Promise<string> {
  return own === null ? addressByText(text) : addressById(own);
}

async function addressById({ id, scope }: NonNullable<ChosenToken["own"]>): Promise<string> {
  const { url } = await api.call("POST", "/api/v1/tokens/{token_id}/ticket", { path: { token_id: id } });
  return ticketAddress(url, scope);
}

async function addressByText(token: string): Promise<string> {
  const { url } = await api.call("POST", "/api/v1/proxy/ticket", { body: { token } });
  // Only the token's status has its scope, which decides where to start. Ports share cookies: the browser may have that of another token.
  const status = await api.call("GET", "/api/v1/proxy/status", {
    headers: { "x-access-token": token },
    credentials: "omit",
  });
  if (status === undefined) throw noAnswer();
  return ticketAddress(url, status.scope);
}
