import { queryOptions } from "@tanstack/react-query";
import { noAnswer } from "../../../client/api-problem.ts";
import type { Schemas } from "../../../client/api-types.ts";
import { api } from "./client.ts";
import { toProblem } from "./problem.ts";

/** This browser as a device of a token (contract, Proxy). Its cookies are out of reach for scripts. */
export type Connection = Schemas["ProxyStatus"];

export type BrowserState =
  | { readonly kind: "connected"; readonly connection: Connection }
  /** Its token has expired, was returned, or was revoked. */
  | { readonly kind: "ended" }
  | { readonly kind: "none" };

/** How often a connected browser asks whether it still is, ms: its time starts and ends without this page. */
const CONNECTED_INTERVAL_MS = 10_000;

/** Below the address where the target opens: a token for certificates opens nothing else (contract, Scope). */
const ENTRIES: Record<Connection["scope"], string> = { full: "", certificates_only: "certificates/" };

/** What this browser is at the host of this page. */
export const browserQuery = queryOptions({
  queryKey: ["browser"],
  queryFn: readBrowser,
  refetchInterval: ({ state: { data } }) => (data?.kind === "connected" ? CONNECTED_INTERVAL_MS : false),
});

async function readBrowser(): Promise<BrowserState> {
  try {
    // Says that it is the console: without a cookie there is nothing to say then, and no error in the browser's own console.
    const headers = { "x-requested-with": "zenzefi-console" };
    const connection: Connection | undefined = await api.call("GET", "/api/v1/proxy/status", { headers });
    return connection === undefined ? { kind: "none" } : { kind: "connected", connection };
  } catch (error) {
    const { code } = toProblem(error);
    if (code === "token_invalid") return { kind: "ended" };
    throw error;
  }
}

/** Whether browsers open the target at a host which is not this page's (`PROXY_ORIGIN`). @param openUrl of `ServiceStatus` */
export function opensElsewhere(openUrl: string): boolean {
  return new URL(openUrl, location.href).origin !== location.origin;
}

/** Where a token opens the target. */
export function targetEntry(openUrl: string, scope: Connection["scope"]): string {
  return openUrl + ENTRIES[scope];
}

/**
 * Makes this browser a device of the token; neither starts its time nor takes it from another device.
 * @returns where the target opens; if that is at another host, the address signs the browser in there: it holds the
 * token, which the service takes out at once
 * @throws ApiProblem: `token_invalid`, ...
 */
export async function connectBrowser(
  openUrl: string,
  token: string,
): Promise<{ readonly address: string; readonly connection: Connection }> {
  const isElsewhere = opensElsewhere(openUrl);
  const connection = isElsewhere
    ? await api.call("GET", "/api/v1/proxy/status", { headers: { "x-access-token": token } })
    : await api.call("POST", "/api/v1/proxy/authenticate", { body: { token } });
  if (connection === undefined) throw noAnswer();
  const entry = targetEntry(openUrl, connection.scope);
  return { address: isElsewhere ? `${entry}?token=${token}` : entry, connection };
}

/** Signs this browser out of the token; what runs on it ends, and the token is free. @throws ApiProblem */
export async function disconnectBrowser(): Promise<void> {
  await api.call("DELETE", "/api/v1/proxy/logout");
}
