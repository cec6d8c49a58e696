import { queryOptions } from "@tanstack/react-query";
import { noAnswer } from "../../../client/api-problem.ts";
import type { Schemas } from "../../../client/api-types.ts";
import { api } from "./client.ts";
import { toProblem } from "./problem.ts";

/** This browser as a device of a token (contract, Proxy). Scripts cannot read its cookies, so the service is asked. */
export type Connection = Schemas["ProxyStatus"];

export type BrowserState =
  | { readonly kind: "connected"; readonly connection: Connection }
  /** Its token has expired, was returned, or was revoked. */
  | { readonly kind: "ended" }
  /** Its token has a new secret; the browser's cookie has the former one. */
  | { readonly kind: "replaced" }
  | { readonly kind: "none" };

/** How often a connected browser asks whether it still is, ms: the token's time starts and ends outside of this page. */
const CONNECTED_INTERVAL_MS = 10_000;

/** Whether this browser is connected at the console's origin; for a target that has no origin of its own. */
export const browserQuery = queryOptions({
  queryKey: ["browser"],
  queryFn: readBrowser,
  refetchInterval: ({ state: { data } }) => (data?.kind === "connected" ? CONNECTED_INTERVAL_MS : false),
});

async function readBrowser(): Promise<BrowserState> {
  try {
    // Marks the console: without a cookie the reply is then 204 and not 401, which browsers log as an error.
    const headers = { "x-requested-with": "zenzefi-console" };
    const connection: Connection | undefined = await api.call("GET", "/api/v1/proxy/status", { headers });
    return connection === undefined ? { kind: "none" } : { kind: "connected", connection };
  } catch (error) {
    const { code } = toProblem(error);
    if (code === "token_invalid") return { kind: "ended" };
    if (code === "token_replaced") return { kind: "replaced" };
    throw error;
  }
}

/**
 * Makes this browser a device of the token at the console's origin; neither starts the token's time nor takes the token from
 * another device. @throws ApiProblem: `token_invalid`, ...
 */
export async function connectBrowser(token: string): Promise<Connection> {
  const connection = await api.call("POST", "/api/v1/proxy/authenticate", { body: { token } });
  if (connection === undefined) throw noAnswer();
  return connection;
}

/** Disconnects this browser: its running traffic is cut, and another device may use the token. @throws ApiProblem */
export async function disconnectBrowser(): Promise<void> {
  await api.call("DELETE", "/api/v1/proxy/logout");
}
