import { followLink } from "../browser/follow-link.ts";
import { redirectBrowser } from "../browser/redirect-browser.ts";
import { readCredentials } from "../credentials/read-credentials.ts";
import { lookUpTokens, type TokenTexts, withoutKnownTokens } from "../credentials/tokens-in-addresses.ts";
import { readUpgradeCredentials } from "../credentials/upgrade-credentials.ts";
import { fail } from "../refusal/refuse.ts";
import type { ContextDeps, ProxiedRequest } from "../request/request-context.ts";
import { type AdmitDeps, admitRequest } from "./admit-request.ts";
import { whenKnown } from "./when-known.ts";

export type IdentifyDeps = AdmitDeps & ContextDeps;

/**
 * Reads the credentials of a request, from headers, cookies or a token in its addresses, and passes it on to admission. A
 * browser that follows a link with a token gets a redirect instead.
 * @param texts from `tokensInAddresses`; null for nearly every request
 */
export function identifyClient(deps: IdentifyDeps, proxied: ProxiedRequest, texts: TokenTexts | null): void {
  const onFault = (error: unknown): void => fail(deps, proxied, error);
  if (texts === null) {
    if (redirectBrowser(deps, proxied)) return;
    const credentials = readCredentials(deps.browser, proxied);
    whenKnown(credentials, (known) => admitRequest(deps, proxied, known), onFault);
    return;
  }
  const identify = deps.place.isOwnOrigin
    ? byHeadersOrCookies
    : proxied.upgrade === null
      ? byLink
      : byUpgrade;
  identify(deps, proxied, texts).catch(onFault);
}

/**
 * At the target's own origin `token` is a parameter of the target's (contract, The target at its own origin): a token of ours
 * there is a mistake, which connects nobody, and is kept from the target.
 */
async function byHeadersOrCookies(
  deps: IdentifyDeps,
  proxied: ProxiedRequest,
  texts: TokenTexts,
): Promise<void> {
  const known = await lookUpTokens(deps.browser.lookup, proxied.client.ip, texts);
  const request = withoutKnownTokens(proxied, known);
  admitRequest(deps, request, await readCredentials(deps.browser, request));
}

async function byLink(deps: IdentifyDeps, proxied: ProxiedRequest, texts: TokenTexts): Promise<void> {
  const request = await followLink(deps.browser, proxied, texts);
  if (request === null || redirectBrowser(deps, request)) return;
  admitRequest(deps, request, await readCredentials(deps.browser, request));
}

async function byUpgrade(deps: IdentifyDeps, proxied: ProxiedRequest, texts: TokenTexts): Promise<void> {
  const { request, credentials } = await readUpgradeCredentials(deps.browser, proxied, texts);
  admitRequest(deps, request, credentials);
}
