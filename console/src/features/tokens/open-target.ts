import type { QueryClient } from "@tanstack/react-query";
import { connectBrowser, opensElsewhere, targetUrl } from "../../api/browser-device.ts";
import { statusQuery } from "../../api/queries.ts";
import type { Scope } from "../../parts/scope.tsx";

/** The proxy's path at any of its hosts (contract, Proxy). */
const PROXY_PATH = "/api/v1/proxy/";

/** The address at which a token opens the target, for programs that send it in a header. */
export function targetUrlForPrograms(scope: Scope): string {
  return location.origin + targetUrl(PROXY_PATH, scope);
}

/**
 * Signs this browser in with a token and opens the target in a new tab. To be called from a click: browsers block
 * tabs that open by themselves.
 * @returns whether the console's own sign-in is no longer kept, since the target's pages share its origin
 * @throws ApiProblem
 */
export async function openTarget(client: QueryClient, token: string): Promise<boolean> {
  const tab = window.open("", "_blank");
  try {
    const { open_url } = await client.ensureQueryData(statusQuery);
    const { address } = await connectBrowser(open_url, token);
    if (tab === null) location.assign(address);
    else {
      // The target's scripts shall not reach this page.
      tab.opener = null;
      tab.location.replace(address);
    }
    return !opensElsewhere(open_url);
  } catch (error) {
    tab?.close();
    throw error;
  }
}
