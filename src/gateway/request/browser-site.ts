/**
 * Where browsers use the proxy (cookie mode). With `PROXY_ORIGIN` that is a host of its own, where the target's scripts
 * share nothing with the console; without, it is the console's.
 */
export type BrowserSite = {
  /** The origin of `PROXY_ORIGIN`, else of `BACKEND_URL`. */
  readonly origin: string;
  /** The origin of `BACKEND_URL`. */
  readonly consoleOrigin: string;
  /** Whether a `Host` names the host that cookie mode has for itself; null where it shares the console's. */
  readonly isProxyHost: ((host: string) => boolean) | null;
};

const PORT = /:\d*$/;

/** @param proxyOrigin `PROXY_ORIGIN`, if it is set; one that is the console's own gives the proxy no host of its own */
export function browserSite(backendUrl: URL, proxyOrigin: URL | null): BrowserSite {
  const consoleOrigin = backendUrl.origin;
  if (proxyOrigin === null || proxyOrigin.origin === consoleOrigin)
    return { origin: consoleOrigin, consoleOrigin, isProxyHost: null };
  // A reverse proxy often passes the name without its port: the port counts only where nothing else tells the two apart.
  const isNameEnough = proxyOrigin.hostname !== backendUrl.hostname;
  const own = isNameEnough ? proxyOrigin.hostname : proxyOrigin.host;
  const defaultPort = proxyOrigin.protocol === "https:" ? ":443" : ":80";
  const isProxyHost = (host: string): boolean => {
    const lower = host.toLowerCase();
    if (isNameEnough) return lower.replace(PORT, "") === own;
    return (lower.endsWith(defaultPort) ? lower.slice(0, -defaultPort.length) : lower) === own;
  };
  return { origin: proxyOrigin.origin, consoleOrigin, isProxyHost };
}

/** Whether cookies count in a request for this host: those of the host that has been given up prove nothing. */
export function takesCookies(site: BrowserSite, host: string): boolean {
  return site.isProxyHost === null || site.isProxyHost(host);
}
