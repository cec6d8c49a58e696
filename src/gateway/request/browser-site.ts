/**
 * The origin where browsers use the proxy (cookie mode). With `PROXY_ORIGIN` it is a separate host, where the target's
 * scripts share nothing with the console; without, it is the console's origin.
 */
export type BrowserSite = {
  /** The origin of `PROXY_ORIGIN`, else of `BACKEND_URL`. */
  readonly origin: string;
  /** The origin of `BACKEND_URL`. */
  readonly consoleOrigin: string;
  /** Whether a `Host` names the proxy's host; null if the proxy shares the console's host. */
  readonly isProxyHost: ((host: string) => boolean) | null;
};

const PORT = /:\d*$/;

/** @param proxyOrigin `PROXY_ORIGIN`, if set; the console's origin is the same as none */
export function browserSite(backendUrl: URL, proxyOrigin: URL | null): BrowserSite {
  const consoleOrigin = backendUrl.origin;
  if (proxyOrigin === null || proxyOrigin.origin === consoleOrigin)
    return { origin: consoleOrigin, consoleOrigin, isProxyHost: null };
  // A reverse proxy often passes the name without its port: the port is compared only if both hosts have one name.
  const isNameEnough = proxyOrigin.hostname !== backendUrl.hostname;
  const proxyHost = isNameEnough ? proxyOrigin.hostname : proxyOrigin.host;
  const defaultPort = proxyOrigin.protocol === "https:" ? ":443" : ":80";
  const isProxyHost = (host: string): boolean => {
    const lower = host.toLowerCase();
    if (isNameEnough) return lower.replace(PORT, "") === proxyHost;
    return (lower.endsWith(defaultPort) ? lower.slice(0, -defaultPort.length) : lower) === proxyHost;
  };
  return { origin: proxyOrigin.origin, consoleOrigin, isProxyHost };
}

/** Whether cookies are accepted in a request for this host: with a proxy's host, those at the console's host are ignored. */
export function takesCookies(site: BrowserSite, host: string): boolean {
  return site.isProxyHost === null || site.isProxyHost(host);
}
