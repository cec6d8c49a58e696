import { AppError } from "../../kernel/errors.ts";
import { readCredentials } from "../credentials/read-credentials.ts";
import { lookUpTokens, type TokenTexts, withoutKnownTokens } from "../credentials/tokens-in-addresses.ts";
import { mayBeFollowedLink } from "../request/navigation.ts";
import { PROXY_PREFIX } from "../request/proxy-url.ts";
import { SECRET_URL_FIELDS } from "../request/reply.ts";
import type { ProxiedRequest } from "../request/request-context.ts";
import { type BrowserDeps, connectByLink } from "./connect-browser.ts";

/**
 * Handles a request with tokens in its addresses (contract, Proxy). A browser that follows such a link is connected and
 * sent to the URL without the token. From any other request the tokens of ours are taken out, so that none ever reaches the
 * target; what is not ours passes untouched.
 * @returns the request to go on with, or null where it is answered
 * @throws token_invalid: the link has the form of one that connects, does not, and the browser is not connected;
 *   bad_request; rate_limited, service_unavailable
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
      await connectByLink(deps, sent, linked, PROXY_PREFIX + sent.path + request.query);
      return null;
    }
    const { token } = await readCredentials(deps, sent);
    if (token === undefined || (await deps.lookup.find(token, ip)) === null)
      throw new AppError("token_invalid");
  }
  // The client's own address may still hold the token.
  return linked === undefined ? request : { ...request, added: { ...sent.added, ...SECRET_URL_FIELDS } };
}
