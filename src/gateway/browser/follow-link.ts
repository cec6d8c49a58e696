import { AppError } from "../../kernel/errors.ts";
import { readCredentials } from "../credentials/read-credentials.ts";
import { lookUpTokens, type TokenTexts, withoutKnownTokens } from "../credentials/tokens-in-addresses.ts";
import { mayBeFollowedLink } from "../request/navigation.ts";
import { PROXY_PREFIX } from "../request/place.ts";
import { SECRET_URL_FIELDS } from "../request/reply.ts";
import type { ProxiedRequest } from "../request/request-context.ts";
import { type BrowserDeps, connectByLink } from "./connect-browser.ts";
import { sendToOwnOrigin } from "./enter-own-origin.ts";

/**
 * Handles a request under the prefix with tokens in its addresses (contract, Proxy). A browser that follows such a link is sent
 * to the target's own origin with a ticket; without such an origin it is connected here and redirected to the URL without the
 * token. From any other request the known tokens are removed, so that none ever reaches the target; values that are not tokens
 * pass unchanged.
 * @returns the request to go on with, or null if the redirect was sent
 * @throws token_invalid: the link's token is unknown, and the browser is not connected; bad_request; rate_limited,
 *   service_unavailable
 */
export async function followLink(
  deps: BrowserDeps,
  sent: ProxiedRequest,
  texts: TokenTexts,
): Promise<ProxiedRequest | null> {
  const { ip } = sent.client;
  const known = await lookUpTokens(deps.lookup, ip, texts);
  const request = withoutKnownTokens(sent, known);
  const text = texts.inQuery.find((one) => known.has(one));
  const linked = text === undefined ? undefined : known.get(text);
  if (texts.inQuery.length > 0 && mayBeFollowedLink(sent.request)) {
    if (linked !== undefined) {
      if (linked.grant.replaced !== null) throw new AppError("token_replaced");
      const path = sent.path + request.query;
      if (deps.tickets === null) await connectByLink(deps, sent, linked, PROXY_PREFIX + path);
      else await sendToOwnOrigin(deps.tickets, sent, linked, path);
      return null;
    }
    const { token } = await readCredentials(deps, sent);
    if (token === undefined || (await deps.lookup.find(token, ip)) === null)
      throw new AppError("token_invalid");
  }
  // The client may still display the URL with the token.
  return linked === undefined ? request : { ...request, added: { ...sent.added, ...SECRET_URL_FIELDS } };
}
