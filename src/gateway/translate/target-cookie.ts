import { proxiedPath } from "../rewrite/proxied-path.ts";
import type { UrlMapping } from "../rewrite/url-mapping.ts";

const HOST_PREFIX = "__host-";

/**
 * A `Set-Cookie` of the target for a browser: its `Path` is put below the prefix under which the browser sees the target, and
 * `Domain` is dropped, so that it is a cookie of the gateway's host alone. Over plain http `Secure`, which browsers refuse
 * there, is dropped, and `SameSite=None` and `Partitioned`, which need it. A cookie with the prefix `__Host-` must have the
 * path "/", which is unchanged; over plain http browsers refuse it.
 *
 * @returns null if the path is outside of the target URL's: no proxied request would carry it
 */
export function cookieForBrowser(setCookie: string, mapping: UrlMapping): string | null {
  const isSecure = mapping.publicOrigin.startsWith("https:");
  const [pair = "", ...attributes] = setCookie.split(";");
  const isOfWholeHost = pair.trimStart().slice(0, HOST_PREFIX.length).toLowerCase() === HOST_PREFIX;
  let translated = pair;
  for (const attribute of attributes) {
    const equals = attribute.indexOf("=");
    const name = (equals < 0 ? attribute : attribute.slice(0, equals)).trim().toLowerCase();
    const value = equals < 0 ? "" : attribute.slice(equals + 1).trim();
    if (name === "path" && value.startsWith("/") && !isOfWholeHost) {
      const path = pathForBrowser(value, mapping);
      if (path === null) return null;
      translated += `; Path=${path}`;
    } else if (!isDropped(name, value, isSecure)) {
      translated += `;${attribute}`;
    }
  }
  return translated;
}

function isDropped(name: string, value: string, isSecure: boolean): boolean {
  if (name === "domain") return true;
  if (isSecure) return false;
  return (
    name === "secure" || name === "partitioned" || (name === "samesite" && value.toLowerCase() === "none")
  );
}

/** A path above the base path covers the whole proxy; it gets no slash at its end, so that it covers `/api/v1/proxy` too. */
function pathForBrowser(path: string, mapping: UrlMapping): string | null {
  const folder = path.endsWith("/") ? path : `${path}/`;
  if (!`${mapping.basePath}/`.startsWith(folder)) return proxiedPath(path, mapping);
  return mapping.proxyPath === "" ? "/" : mapping.proxyPath;
}
