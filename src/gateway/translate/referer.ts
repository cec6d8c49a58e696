import { splitAbsolute } from "../rewrite/map-url.ts";

/**
 * `Referer` for the target in cookie mode: the page's address there, not its address behind the gateway. A page that is
 * not the target's is told as the target's front page: the target's own checks see one site.
 * @param prefix where the proxy lives in our URL space
 * @param target the target URL without a slash at its end
 */
export function refererForTarget(referer: string, prefix: string, target: string): string {
  const path = splitAbsolute(referer)?.path ?? referer;
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : "";
  return rest.startsWith("/") || rest.startsWith("?") ? target + rest : `${target}/`;
}
