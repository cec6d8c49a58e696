import { urlAtPort } from "../../config/own-origin-settings.ts";
import type { Settings } from "../../config/settings.ts";
import type { Target } from "../../gateway/exchange/forward-request.ts";
import type { RefusalLinks } from "../../gateway/refusal/refusal-page.ts";
import { type BrowserSite, browserSite } from "../../gateway/request/browser-site.ts";
import { AT_OWN_ORIGIN, AT_PREFIX, type Place, PROXY_PREFIX } from "../../gateway/request/place.ts";
import { CleanBodies } from "../../gateway/rewrite/clean-bodies.ts";
import type { InsideScript } from "../../gateway/rewrite/inside-script.ts";
import { createOwnOriginContext, createRewriteContext } from "../../gateway/rewrite/rewrite-context.ts";
import { urlMapping } from "../../gateway/rewrite/url-mapping.ts";
import { answersAtOwnOrigin, answersByCookie, answersByHeader } from "../../gateway/translate/answer-mode.ts";
import {
  seenAtOwnOrigin,
  seenAtPublicOrigins,
  seenByPrefix,
} from "../../gateway/translate/cookie-mode-request.ts";

/** What differs between the places where requests for the target arrive. */
export type PlaceParts = {
  readonly place: Place;
  readonly target: Target;
  readonly links: RefusalLinks;
};

/** Compiles the settings about the target and browsers, once. */
export function composeTarget(settings: Settings, targetUrl: URL) {
  const site = browserSite(settings.backendUrl, settings.ownOrigin);
  const mapping = urlMapping(targetUrl.href, site.consoleOrigin, PROXY_PREFIX);
  const rewriting = createRewriteContext(mapping);
  const script: InsideScript = rewriting(null).script;
  const { host } = targetUrl;
  const { basePath } = mapping;
  const common = {
    host,
    basePath,
    answersByHeader: answersByHeader({ origin: targetUrl.origin, host, basePath }),
  };
  const byPrefix = seenByPrefix(mapping);
  const atPrefix: PlaceParts = {
    place: AT_PREFIX,
    target: {
      ...common,
      cookieMode: () => byPrefix,
      answersByCookie: (asked) => answersByCookie(rewriting(asked)),
    },
    links: linksOf(site, AT_PREFIX),
  };
  const atOwnOrigin: PlaceParts = {
    place: AT_OWN_ORIGIN,
    target: { ...common, ...ownOriginModes(settings, targetUrl, site) },
    links: linksOf(site, AT_OWN_ORIGIN),
  };
  return { site, script, atPrefix, atOwnOrigin };
}

function ownOriginModes(
  { targetSees, backendUrl, proxyPort }: Settings,
  targetUrl: URL,
  { ownOrigin, consoleOrigin }: BrowserSite,
): Pick<Target, "cookieMode" | "answersByCookie"> {
  const known = ownOrigin ?? consoleOrigin;
  const context = createOwnOriginContext(targetUrl.href, known);
  const asItself = seenAtOwnOrigin(urlMapping(targetUrl.href, known, ""));
  const byPort = proxyPort === null ? [] : [urlAtPort(backendUrl, proxyPort.port).origin];
  const seen = targetSees === "public" ? seenAtPublicOrigins([known, ...byPort], asItself) : asItself;
  const cleanBodies = new CleanBodies();
  return { cookieMode: seen, answersByCookie: (asked) => answersAtOwnOrigin(context(asked), cleanBodies) };
}

/** Pages of the console (`src/api/console/routes.ts`). On the console's own origin links are relative. */
function linksOf({ consoleOrigin, ownOrigin }: BrowserSite, { isOwnOrigin, prefix }: Place): RefusalLinks {
  const console = isOwnOrigin ? consoleOrigin : "";
  return {
    connect: `${console}/connect`,
    choose: `${console}/connect`,
    buy: `${console}/buy`,
    release: `${console}/tokens`,
    thaw: `${console}/tokens`,
    health: `${console}/status`,
    start: isOwnOrigin || ownOrigin === null ? `${prefix}/` : `${ownOrigin}/`,
  };
}
