import { proxiedPath } from "../rewrite/proxied-path.ts";
import type { UrlMapping } from "../rewrite/url-mapping.ts";

const HOST_PREFIX = "__host-";

/**
 * A `Set-Cookie` of the target for a browser that sees the target in a folder of our host: its `Path` is within that
 * folder, and it is a cookie of our host alone, whatever `Domain` it names. Over plain http a cookie could not be
 * `Secure`, which browsers refuse there, nor `SameSite=None` or `Partitioned`, which need it. One with the prefix
 * `__Host-` must have the path "/" and keeps it; over plain http browsers refuse it.
 *
 * @returns null where the path is outside of the target URL's own: no request that passes here would carry it
 */
export function cookieForBrowser(setCookie: string, mapping: UrlMapping): string | null {
  const isSecure = mapping.publicOrigin.startsWith("https:");
  const [pair = "", ...attributes] = setCookie.split(";");
  const isOfWholeHost = pair.trimStart().slice(0, HOST_PREFIX.length).toLowerCase() === HOST_PREFIX;
  let kept = pair;
  for (const attribute of attributes) {
    const equals = attribute.indexOf("=");
    const name = (equals < 0 ? attribute : attribute.slice(0, equals)).trim().toLowerCase();
    const value = equals < 0 ? "" : attribute.slice(equals + 1).trim();
    if (name === "path" && value.startsWith("/") && !isOfWholeHost) {
      const path = pathForBrowser(value, mapping);
      if (path === null) return null;
      kept += `; Path=${path}`;
    } else if (!isDropped(name, value, isSecure)) {
      kept += `;${attribute}`;
    }
  }
  return kept;
}

function isDropped(name: string, value: string, isSecure: boolean): boolean {
  if (name === "domain") return true;
  if (isSecure) return false;
  return (
    name === "secure" || name === "partitioned" || (name === "samesite" && value.toLowerCase() === "none")
  );
}

/** A path above the base path covers all of the proxy; without a slash at its end it covers `/api/v1/proxy` itself too. */
function pathForBrowser(path: string, mapping: UrlMapping): string | null {
  const folder = path.endsWith("/") ? path : `${path}/`;
  return `${mapping.basePath}/`.startsWith(folder) ? mapping.proxyPath : proxiedPath(path, mapping);
}
