import type { Settings } from "../../config/settings.ts";
import { answersByCookie, answersByHeader } from "../../gateway/forward/answer-mode.ts";
import { refererForTarget } from "../../gateway/forward/referer.ts";
import { PROXY_PREFIX } from "../../gateway/forward/target-path.ts";
import type { Target } from "../../gateway/handle-request.ts";
import type { ContextDeps } from "../../gateway/request-context.ts";
import { isAskedWhole, REWRITABLE_CODINGS } from "../../gateway/rewrite/asked-whole.ts";
import type { InsideScript } from "../../gateway/rewrite/inside-script.ts";
import { placesOf } from "../../gateway/rewrite/places.ts";
import { type Asked, createRewriteContext } from "../../gateway/rewrite/rewrite-context.ts";
import { type BrowserSite, browserSite } from "../../gateway/sign-in/browser-site.ts";

/** The target, and where browsers find it and us. */
export type TargetParts = Pick<ContextDeps, "site" | "links" | "corsOrigins"> & {
  readonly target: Target;
  readonly script: InsideScript;
};

/** Compiles what the settings say of the target and of browsers, once. */
export function composeTarget(settings: Settings, targetUrl: URL): TargetParts {
  const { origin, host } = targetUrl;
  const site = browserSite(settings.backendUrl, settings.proxyOrigin);
  const places = placesOf(targetUrl.href, site.origin, PROXY_PREFIX);
  const rewriting = createRewriteContext(places);
  const { basePath } = places;
  const named = { origin, host, basePath };
  const target = {
    host,
    basePath,
    cookieMode: {
      origin,
      referer: (value: string) => refererForTarget(value, PROXY_PREFIX, origin + basePath),
      codings: REWRITABLE_CODINGS,
      isAskedWhole,
    },
    answersByHeader: answersByHeader(named),
    answersByCookie: (asked: Asked) => answersByCookie(rewriting(asked)),
  };
  return {
    target,
    site,
    links: linksOf(site),
    corsOrigins: new Set(settings.corsOrigins),
    script: rewriting(null).script,
  };
}

/** Pages of the console (`src/api/console/routes.ts`); on a host that all share, by whatever name the browser knows it. */
function linksOf(site: BrowserSite): ContextDeps["links"] {
  const [proxy, console] = site.isOwnHost === null ? ["", ""] : [site.origin, site.consoleOrigin];
  return {
    connect: `${proxy}/connect`,
    buy: `${console}/buy`,
    release: `${console}/tokens`,
    health: `${console}/status`,
    start: `${proxy}${PROXY_PREFIX}/`,
  };
}
