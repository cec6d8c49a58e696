import type { Settings } from "../../config/settings.ts";
import type { Target } from "../../gateway/exchange/forward-request.ts";
import type { RefusalLinks } from "../../gateway/refusal/refusal-page.ts";
import { type BrowserSite, browserSite } from "../../gateway/request/browser-site.ts";
import { PROXY_PREFIX } from "../../gateway/request/proxy-url.ts";
import type { ContextDeps } from "../../gateway/request/request-context.ts";
import type { InsideScript } from "../../gateway/rewrite/inside-script.ts";
import { createRewriteContext, type RequestAddress } from "../../gateway/rewrite/rewrite-context.ts";
import { urlMapping } from "../../gateway/rewrite/url-mapping.ts";
import { answersByCookie, answersByHeader } from "../../gateway/translate/answer-mode.ts";
import { cookieModeRequest } from "../../gateway/translate/cookie-mode-request.ts";

/** The target, and the origins at which browsers reach the proxy and the console. */
export type TargetParts = Pick<ContextDeps, "site" | "corsOrigins"> & {
  readonly links: RefusalLinks;
  readonly target: Target;
  readonly script: InsideScript;
};

/** Compiles the settings about the target and browsers, once. */
export function composeTarget(settings: Settings, targetUrl: URL): TargetParts {
  const { origin, host } = targetUrl;
  const site = browserSite(settings.backendUrl, settings.proxyOrigin);
  const mapping = urlMapping(targetUrl.href, site.origin, PROXY_PREFIX);
  const rewriting = createRewriteContext(mapping);
  const { basePath } = mapping;
  const named = { origin, host, basePath };
  const target = {
    host,
    basePath,
    cookieMode: cookieModeRequest(mapping),
    answersByHeader: answersByHeader(named),
    answersByCookie: (asked: RequestAddress) => answersByCookie(rewriting(asked)),
  };
  return {
    target,
    site,
    links: linksOf(site),
    corsOrigins: new Set(settings.corsOrigins),
    script: rewriting(null).script,
  };
}

/** Pages of the console (`src/api/console/routes.ts`). If both planes share a host, links are relative. */
function linksOf(site: BrowserSite): RefusalLinks {
  const [proxy, console] = site.isProxyHost === null ? ["", ""] : [site.origin, site.consoleOrigin];
  return {
    connect: `${proxy}/connect`,
    buy: `${console}/buy`,
    release: `${console}/tokens`,
    health: `${console}/status`,
    start: `${proxy}${PROXY_PREFIX}/`,
  };
}
