import type { Schemas } from "../../../client/api-types.ts";

type Scope = Schemas["AccessToken"]["scope"];

/** The first path to open, by scope: a token for certificates opens nothing else (contract, Scope). */
const START_PATHS: Record<Scope, string> = { full: "", certificates_only: "certificates/" };

/** Whether the target is served at an origin of its own, beside the console's. @param openUrl of `ServiceStatus` */
export function hasOwnOrigin(openUrl: string): boolean {
  return !openUrl.startsWith("/");
}

/** The address at which a token of that scope opens the target. */
export function targetUrl(openUrl: string, scope: Scope): string {
  return openUrl + START_PATHS[scope];
}

/** Where a ticket opens the target's own origin for a token of that scope. @param url of the ticket */
export function ticketAddress(url: string, scope: Scope): string {
  return `${url}&to=${encodeURIComponent(targetUrl("/", scope))}`;
}

/** Where the target's own origin starts for a token of that scope. @param url of a ticket */
export function startAddress(url: string, scope: Scope): string {
  return targetUrl(`${new URL(url).origin}/`, scope);
}

/** At the target's own origin, the gateway's page that disconnects a browser (contract, The target at its own origin). */
export function leaveAddress(openUrl: string): string {
  return new URL("/.zenzefi/leave", openUrl).href;
}
