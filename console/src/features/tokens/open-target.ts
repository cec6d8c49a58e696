import type { QueryClient } from "@tanstack/react-query";
import { connectBrowser } from "../../api/browser-device.ts";
import { statusQuery } from "../../api/queries.ts";
import { hasOwnOrigin, targetUrl } from "../../api/target-address.ts";
import { addressByTicket, type ChosenToken } from "../../api/tickets.ts";
import type { Scope } from "../../parts/scope.tsx";

/** The path of the proxy at the console's origin (contract, Proxy). */
const PROXY_PATH = "/api/v1/proxy/";

/** The address at which a token opens the target, for programs that send it in a header. */
export function targetUrlForPrograms(scope: Scope): string {
  return location.origin + targetUrl(PROXY_PATH, scope);
}

/**
 * Connects this browser with a token and opens the target in a new tab. Must be called by a click handler: otherwise
 * browsers block the tab.
 * @returns whether a reload of the console now signs out, because the target's pages share its origin
 * @throws ApiProblem
 */
export async function openTarget(client: QueryClient, token: ChosenToken): Promise<boolean> {
  const tab = window.open("", "_blank");
  try {
    const { open_url } = await client.ensureQueryData(statusQuery);
    const isOwnOrigin = hasOwnOrigin(open_url);
    const address = isOwnOrigin
      ? await addressByTicket(token)
      : targetUrl(open_url, (await connectBrowser(token.text)).scope);
    if (tab === null) location.assign(address);
    else {
      // The target's scripts must not reach this page.
      tab.opener = null;
      tab.location.replace(address);
    }
    return !isOwnOrigin;
  } catch (error) {
    tab?.close();
    throw error;
  }
}
